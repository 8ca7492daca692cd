"""Rank offers for needs: the best that no gate closes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matching.columns import Engine, Found, OfferColumns, Scanner
from matching.configuration import DEFAULT, Configuration
from matching.facts import DOUBTS, History
from matching.records import Need, Offer
from matching.scores import EMPTY, ONE, doubted


@dataclass(frozen=True, slots=True)
class Ranked:
    """One offer in the ranking of a need.

    `total` and the four parts are in [0, 1] with 6 decimals; a part that does not apply is
    none. `rank` begins at 1. `distance_km` is none when they would meet at a distance.
    """

    need_id: str
    offer_id: str
    rank: int
    total: float
    skills: float | None
    text: float | None
    availability: float | None
    proximity: float | None
    distance_km: float | None
    minutes: int | None


def rank(
    needs: Need | Iterable[Need],
    offers: Iterable[Offer] | OfferColumns,
    *,
    top: int = 10,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
) -> list[Ranked]:
    """Rank offers for one need or for many.

    Parameters
    ----------
    offers : iterable of Offer, or OfferColumns
        Columns are made once and ranked many times; give them when the pool does not change.
    top : int, default=10
        How many offers a need gets; 0 for every pair that passes.

    Returns
    -------
    list of Ranked
        By need id, then rank; best first, ties by offer id.
    """
    several = [needs] if isinstance(needs, Need) else list(needs)
    pool = columns(offers, configuration)
    found = scan_all(several, pool, top=top, configuration=configuration, history=history)
    return [ranked for need, each in found for ranked in _records(need, each, pool)]


def columns(offers: Iterable[Offer] | OfferColumns, configuration: Configuration) -> OfferColumns:
    """Lay offers out in columns, unless they are.

    Raises
    ------
    ValueError
        When the columns hold rows of another text model than the configuration's.
    """
    if not isinstance(offers, OfferColumns):
        return OfferColumns(offers, configuration.text_model)
    if offers.text_model != configuration.text_model:
        raise ValueError(f"the columns hold text model {offers.text_model}, not {configuration.text_model}")
    return offers


def scan_all(
    needs: Sequence[Need],
    pool: OfferColumns,
    *,
    top: int,
    configuration: Configuration,
    history: History | None = None,
    advance: Callable[[], object] | None = None,
    engine: Engine | None = None,
) -> Iterator[tuple[Need, Found]]:
    """Scan for each need in the order of their ids; `advance` is called after each."""
    never: defaultdict[str, list[int]] = defaultdict(list)
    doubts: defaultdict[str, list[int]] = defaultdict(list)
    for (need_id, offer_id), memory in (history or {}).items():
        if offer_id in pool.places:
            (doubts if memory in DOUBTS else never)[need_id].append(pool.places[offer_id])
    scanner = Scanner(pool, configuration, engine=engine, needs=len(needs))
    for need in sorted(needs, key=lambda each: each.id):
        refused, less = never.get(need.id, ()), doubts.get(need.id, [])
        found = scanner.scan(need, top=top and top + len(less), never=refused)
        yield need, _doubted(found, less, top, configuration) if less else found
        if advance:
            advance()


def _doubted(found: Found, less: Sequence[int], top: int, configuration: Configuration) -> Found:
    """Count doubtful pairs for less; with as many more found, the best `top` are still among them."""
    marked = np.isin(found.offers, less)
    found.total[marked] = doubted(found.total[marked], configuration.doubt_percent)
    return found.take(np.lexsort((found.offers, -found.total))[: top or None])


def _records(need: Need, found: Found, pool: OfferColumns) -> Iterator[Ranked]:
    rows = zip(*(getattr(found, name).tolist() for name in Found.__slots__), strict=True)
    for place, (offer, total, skills, text, availability, proximity, km, minutes) in enumerate(rows, start=1):
        yield Ranked(
            need_id=need.id,
            offer_id=pool.ids[offer],
            rank=place,
            total=total / ONE,
            skills=_score(skills),
            text=_score(text),
            availability=_score(availability),
            proximity=_score(proximity),
            distance_km=None if math.isnan(km) else km,
            minutes=None if minutes == EMPTY else minutes,
        )


def _score(micro: int) -> float | None:
    return None if micro == EMPTY else micro / ONE
