"""From columns to the kernel and back."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from matching.columns import kernel
from matching.columns.bits import Indices, Words, week_words
from matching.columns.found import Found
from matching.columns.offers import OfferColumns
from matching.configuration import Configuration
from matching.gatecodes import GateCode
from matching.records import Need
from matching.scores import ONE
from matching.scores.availability import table
from matching.similarity import Row

_NO_TEXT = np.zeros(0, dtype=np.int32)
_pools: WeakKeyDictionary[OfferColumns, kernel.Pool] = WeakKeyDictionary()


class Machine:
    """Finds the best with the kernel; the same answers as `vectors.best`.

    Parameters
    ----------
    pool, configuration : what is scanned again and again
    """

    def __init__(self, pool: OfferColumns, configuration: Configuration) -> None:
        self.pool = pool
        self._columns = _pools.get(pool) or _pools.setdefault(pool, _columns(pool))
        self._rules = _rules(configuration)

    def best(self, row: Words, need: Need, text: Row | None, *, top: int) -> Found:
        """Score the offers of a set and keep the best `top`, all of them when it is 0."""
        found, km = kernel.best(row, self._columns, _asker(need, text, self.pool), self._rules, top)
        keys, offers, skills, likeness, availability, proximity, minutes = found
        total = ONE - (keys >> 32)
        return Found(offers, total, skills, likeness, availability, proximity, km, minutes)


def unite(rows: Words, which: Indices) -> Words:
    """Return the union of some sets among `rows`."""
    return kernel.union(rows, which)


def warm_up() -> None:
    """Compile, or read what was compiled before."""
    pool = OfferColumns([])
    Machine(pool, Configuration()).best(pool.empty, Need(id="-"), None, top=1)
    unite(pool.starts(60), np.zeros(0, np.int64))


def _columns(pool: OfferColumns) -> kernel.Pool:
    return kernel.Pool(
        in_person=pool.in_person,
        remote=pool.remote,
        any_time=pool.any_time,
        spots=np.column_stack((pool.points.lats, pool.points.lons, pool.points.cosines, pool.radii)),
        weeks=pool.weeks,
        text_starts=pool.text.starts,
        text_columns=pool.text.columns,
        text_weights=pool.text.weights,
    )


def _asker(need: Need, text: Row | None, pool: OfferColumns) -> kernel.Asker:
    lat, lon = (np.radians(need.place.lat), np.radians(need.place.lon)) if need.place else (0.0, 0.0)
    return kernel.Asker(
        meets=need.place is not None and need.mode.in_person,
        remote=need.mode.remote,
        lat=float(lat),
        lon=float(lon),
        cosine=float(np.cos(lat)),
        reach_km=float(need.reach_km),
        timed=need.availability != 0,
        week=week_words([need.availability])[0],
        exact=_stacked([pool.skill(asked.code, need.level) for asked in need.skills], pool),
        near=_stacked([pool.sibling(asked.code, need.level) for asked in need.skills], pool),
        told=bool(text),
        text=pool.text.query(text) if text else _NO_TEXT,
    )


def _stacked(rows: list[Words], pool: OfferColumns) -> Words:
    if len(rows) == 1:
        return rows[0][np.newaxis]
    return np.array(rows) if rows else np.zeros((0, len(pool.room)), np.uint64)


def _rules(configuration: Configuration) -> kernel.Rules:
    weights = configuration.weights
    return kernel.Rules(
        skills=weights.skills,
        text=weights.text,
        availability=weights.availability,
        proximity=weights.proximity,
        primary=configuration.primary_weight,
        sibling=configuration.sibling_percent,
        half_km=float(configuration.half_km),
        worths=table(configuration.half_minutes),
        reach_closes=configuration.applies(GateCode.REACH),
    )
