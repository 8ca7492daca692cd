"""Rank offers for needs: the best that no gate closes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matching.configuration import DEFAULT, Configuration
from matching.explanation import explain
from matching.facts import History
from matching.records import Need, Offer


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
    offers: Iterable[Offer],
    *,
    top: int = 10,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
) -> list[Ranked]:
    """Rank offers for one need or for many.

    Returns
    -------
    list of Ranked
        By need id, then rank; best first, ties by offer id; `top=0` gives every pair that passes.
    """
    several = [needs] if isinstance(needs, Need) else sorted(needs, key=lambda need: need.id)
    pool = list(offers)
    return [ranked for need in several for ranked in _rank_one(need, pool, top, configuration, history)]


def _rank_one(
    need: Need, offers: list[Offer], top: int, configuration: Configuration, history: History | None
) -> list[Ranked]:
    every = [explain(need, offer, configuration=configuration, history=history) for offer in offers]
    best = sorted((each for each in every if each.passes), key=lambda each: (-each.total, each.offer_id))
    return [
        Ranked(
            need.id,
            each.offer_id,
            place,
            each.total,
            **{part.name: part.score for part in each.parts},
            distance_km=each.distance_km,
            minutes=each.minutes,
        )
        for place, each in enumerate(best[: top or None], start=1)
    ]
