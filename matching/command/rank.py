"""`match rank`: the best offers of every need, as a table."""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from matching.columns import Found, OfferColumns
from matching.command import inputs
from matching.command.progress import progress
from matching.files import FileRefusedError, Timings, write_csv, write_json
from matching.ranking import scan_all
from matching.records import Need
from matching.routing import Router
from matching.scores import EMPTY

HEADER = (
    "need_id",
    "rank",
    "offer_id",
    "score",
    "skills",
    "text",
    "availability",
    "proximity",
    "distance_km",
    "minutes",
)


@click.command("rank")
@inputs.files
@inputs.routed
@click.option("--top", type=click.IntRange(min=0), default=10, show_default=True, help="0 = every pair that passes.")
def rank_command(
    output: Path, timings: Path | None, top: int, today: datetime | None, associations: Path | None, **paths: Any
) -> None:
    """Rank OFFERS for each of NEEDS: gates first, then scores."""
    clock = Timings()
    with clock.stage("read"):
        given = inputs.read(**paths, associations=associations, today=today.date() if today else None)
    with clock.stage("prepare"):
        pool = OfferColumns(given.offers, given.configuration.text_model)
        router = Router(given.associations) if given.associations is not None else None
    with clock.stage("rank"), progress("Ranking", len(given.needs)) as advance:
        found = list(
            scan_all(
                given.needs,
                pool,
                top=top,
                configuration=given.configuration,
                history=given.history,
                advance=advance,
            )
        )
    try:
        with clock.stage("write"):
            header = (*HEADER, "association_id") if router else HEADER
            write_csv(output, header, (row for need, each in found for row in _rows(need, each, pool, router)))
        if timings:
            write_json(timings, clock.report())
    except FileRefusedError as error:
        raise inputs.Refusal(str(error)) from error


def _rows(need: Need, found: Found, pool: OfferColumns, router: Router | None) -> Iterator[Sequence[str]]:
    tail = (router.first(need) or "",) if router else ()
    names = ("offers", "total", "skills", "text", "availability", "proximity", "km", "minutes")
    columns = zip(*(getattr(found, name).tolist() for name in names), strict=True)
    for place, (offer, total, *parts, km, minutes) in enumerate(columns, start=1):
        scores = ["" if part == EMPTY else decimal(part) for part in parts]
        distance = "" if math.isnan(km) else f"{km:.6f}"
        yield need.id, str(place), pool.ids[offer], decimal(total), *scores, distance, _minutes(minutes), *tail


def decimal(micro: int) -> str:
    """Write millionths with their six decimals.

    >>> decimal(812_345), decimal(1_000_000)
    ('0.812345', '1.000000')
    """
    return f"{micro // 1_000_000}.{micro % 1_000_000:06}"


def _minutes(minutes: int) -> str:
    return "" if minutes == EMPTY else str(minutes)
