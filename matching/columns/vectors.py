"""The scan with NumPy: every offer of a set at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.columns.bits import Indices, Lookup, Words, unpack, week_words
from matching.columns.found import Found
from matching.columns.offers import OfferColumns
from matching.configuration import Configuration
from matching.gatecodes import GateCode
from matching.places import BORDER_KM, Floats
from matching.records import Need
from matching.scores import EMPTY, ONE, Micro, Scorers, quotient, scorers, weigh
from matching.similarity import Row
from matching.week import SLOT_MINUTES


def best(
    row: Words, need: Need, text: Row | None, *, top: int, pool: OfferColumns, configuration: Configuration
) -> Found:
    """Score the offers of a set and keep the best `top`, all of them when it is 0."""
    found = _without_text(need, pool, unpack(row), configuration)
    weights = configuration.weights
    weighed, over = weigh({name: getattr(found, name) for name in ("skills", "availability", "proximity")}, weights)
    if text:
        filled = pool.text.filled[found.offers]
        kept = _contenders(weighed, over, weights.text * filled, top)
        found, weighed, over, filled = found.take(kept), weighed[kept], over[kept], filled[kept]
        found.text[filled] = scorers(configuration).text.score(pool.text.dots(text, found.offers[filled]))
        weighed[filled] += weights.text * found.text[filled]
        over[filled] += weights.text
    found.total[:] = quotient(weighed, over)
    return _best(found, top)


def within_reach(row: Words, need: Need, pool: OfferColumns, configuration: Configuration) -> int:
    """Count the offers of a set that are not out of reach."""
    return int(np.count_nonzero(_reach(need, pool, unpack(row), configuration)[2]))


def _without_text(need: Need, pool: OfferColumns, offers: Indices, configuration: Configuration) -> Found:
    """Score everything but the text, dropping the offers that are out of reach."""
    estimators = scorers(configuration)
    km, limit, kept = _reach(need, pool, offers, configuration)
    if not kept.all():
        offers, km, limit = offers[kept], km[kept], limit[kept]
    lookup = Lookup(offers)
    minutes = _minutes(need, pool, offers, lookup)
    near = ~np.isnan(km)
    proximity = np.full(len(offers), EMPTY)
    proximity[near] = estimators.proximity.score(km[near], limit[near])
    availability = np.where(minutes == EMPTY, EMPTY, estimators.availability.score(np.maximum(minutes, 0)))
    return Found(
        offers=offers,
        total=np.zeros(len(offers), dtype=np.int64),
        skills=_skills(need, pool, offers, lookup, estimators),
        text=np.full(len(offers), EMPTY),
        availability=availability,
        proximity=proximity,
        km=km,
        minutes=minutes,
    )


def _reach(
    need: Need, pool: OfferColumns, offers: Indices, configuration: Configuration
) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Measure km (NaN where it does not count), the limits, and who is not out of reach."""
    limit = np.minimum(need.reach_km, pool.radii[offers])
    everyone = np.ones(len(offers), dtype=bool)
    if need.place is None or not need.mode.in_person:
        return np.full(len(offers), np.nan), limit, everyone
    lookup = Lookup(offers)
    km = pool.points.km_from(need.place, offers)
    km[~lookup.among(pool.in_person)] = np.nan
    too_far = km > limit + BORDER_KM  # never where km is unknown
    km[too_far] = np.nan
    if not configuration.applies(GateCode.REACH):
        return km, limit, everyone
    return km, limit, ~too_far | lookup.among(pool.remote) if need.mode.remote else ~too_far


def _minutes(need: Need, pool: OfferColumns, offers: Indices, lookup: Lookup) -> Micro:
    if not need.availability:
        return np.full(len(offers), EMPTY)
    common = pool.weeks[offers] & week_words([need.availability])
    slots = np.bitwise_count(common).sum(axis=1, dtype=np.int64)
    return np.where(lookup.among(pool.any_time), EMPTY, slots * SLOT_MINUTES)


def _skills(need: Need, pool: OfferColumns, offers: Indices, lookup: Lookup, estimators: Scorers) -> Micro:
    if not need.skills:
        return np.full(len(offers), EMPTY)
    exact = np.array([lookup.among(pool.skill(asked.code, need.level)) for asked in need.skills])
    near = np.array([lookup.among(pool.sibling(asked.code, need.level)) for asked in need.skills])
    return estimators.skills.score(exact, near)


def _contenders(weighed: Micro, over: Micro, points: Micro, top: int) -> Indices:
    """Keep those that some text, worth `points` at most, could bring into the best `top`."""
    if not top or len(weighed) <= 2 * top:
        return np.arange(len(weighed))
    least, most = quotient(weighed, over + points), quotient(weighed + points * ONE, over + points)
    bar = np.partition(least, -top)[-top]
    return np.flatnonzero(most >= bar)


def _best(found: Found, top: int) -> Found:
    keys = (ONE - found.total) * (1 << 32) + found.offers  # best first, ties by id
    if top and len(keys) > top:
        kept = np.argpartition(keys, top)[:top]
        found, keys = found.take(kept), keys[kept]
    return found.take(np.argsort(keys))
