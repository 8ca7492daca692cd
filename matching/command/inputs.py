"""What every subcommand reads: spreadsheets, configuration, the pairs never to propose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from matching.configuration import FILES, Configuration
from matching.facts import History, Memory
from matching.files import (
    FileRefusedError,
    Sheet,
    read_associations,
    read_communes,
    read_configuration,
    read_needs,
    read_offers,
    read_pairs,
)
from matching.records import Association, Need, Offer
from matching.territory import commune_places

T = TypeVar("T")
Command = Callable[..., Any]

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything read from the files."""

    needs: Sequence[Need]
    offers: Sequence[Offer]
    associations: Sequence[Association] | None
    configuration: Configuration
    history: History
    today: date


def files(command: Command) -> Command:
    """Take NEEDS and OFFERS, and what says how to read them."""
    options = (
        click.argument("needs", type=_PATH),
        click.argument("offers", type=_PATH),
        click.option("--exclude", type=_PATH, metavar="PAIRS.csv", help="Pairs never to be proposed."),
        click.option("--config", type=_PATH, metavar="FILE.toml", help="Weights, scales and gates."),
        click.option("--communes", type=_PATH, metavar="FILE.csv", help="Points of communes: code, lat, lon."),
        click.option("--strict", is_flag=True, help="Refuse a file that has a bad row."),
    )
    return _stacked(command, options)


def routed(command: Command) -> Command:
    """Take associations, a day, and where to write."""
    options = (
        click.option("--associations", type=_PATH, metavar="FILE.csv", help="Who covers what."),
        click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Default: the latest date in the files."),
        click.option("-o", "--output", type=_PATH, default="-", metavar="OUT.csv", help="Default: standard output."),
        click.option("--timings", type=_PATH, metavar="FILE.json", help="Seconds by stage, and peak memory."),
    )
    return _stacked(command, options)


def read(
    needs: Path,
    offers: Path,
    *,
    exclude: Path | None,
    config: Path | None,
    communes: Path | None,
    strict: bool,
    associations: Path | None = None,
    today: date | None = None,
) -> Inputs:
    """Read the files, say what was left out, and refuse what cannot be used."""
    try:
        points = read_communes(communes) if communes else commune_places()
        needs_read = _told(needs, read_needs(needs, points), strict=strict)
        offers_read = _told(offers, read_offers(offers, points), strict=strict)
        return Inputs(
            needs=needs_read,
            offers=offers_read,
            associations=_told(associations, read_associations(associations), strict=strict) if associations else None,
            configuration=read_configuration(config) if config else FILES,
            history=_history(exclude, strict=strict),
            today=today or _latest(needs_read, offers_read),
        )
    except FileRefusedError as error:
        raise Refusal(str(error)) from error


class Refusal(click.ClickException):
    """One sentence on stderr, and status 2."""

    exit_code = 2


def _told(path: Path, sheet: Sheet[T], *, strict: bool) -> tuple[T, ...]:
    for warning in sheet.warnings:
        click.echo(f"Warning: {warning}", err=True)
    for bad in sheet.bad_rows:
        click.echo(f"{path}, {bad}", err=True)
    if sheet.bad_rows:
        click.echo(f"{path}: {len(sheet.bad_rows)} rows left out", err=True)
        if strict:
            raise FileRefusedError(f"{path}: refused, for --strict wants every row to be right.")
    return sheet.records


def _history(exclude: Path | None, *, strict: bool) -> History:
    pairs = _told(exclude, read_pairs(exclude), strict=strict) if exclude else ()
    return dict.fromkeys(pairs, Memory.EXCLUDED)


def _latest(needs: Iterable[Need], offers: Iterable[Offer]) -> date:
    """Return the latest date in the files; any day will do when there is none."""
    days = [need.requested_at for need in needs] + [offer.available_from for offer in offers]
    return max((day for day in days if day), default=date.today())  # noqa: DTZ011 (a spreadsheet has no zone)


def _stacked(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
