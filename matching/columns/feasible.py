"""Which offers no gate closes for one need: a few ANDs and ORs over bitmaps."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce

import numpy as np

from matching.columns.bits import Indices, Words
from matching.columns.offers import OfferColumns
from matching.configuration import Configuration
from matching.gatecodes import GateCode
from matching.gates.convenience import OPEN_TO_ALL_LANGUAGES
from matching.records import Mode, Need
from matching.week import SLOTS, starts


def unite(rows: Words, which: Indices) -> Words:
    """Return the union of some sets among `rows`."""
    united: Words = np.bitwise_or.reduce(rows[which], axis=0)
    return united


def met(need: Need, configuration: Configuration) -> Need | None:
    """Return a need with the ways of meeting that its association leaves; none when nobody at all can pass."""
    if configuration.applies(GateCode.ASSOCIATION_AGE) and not need.terms.takes(need.age):
        return None
    asked = need.terms.mode
    if asked in {Mode.EITHER, need.mode} or not configuration.applies(GateCode.ASSOCIATION_MODE):
        return need
    return replace(need, mode=asked) if need.mode is Mode.EITHER else None


def feasible(
    need: Need,
    pool: OfferColumns,
    configuration: Configuration,
    unite: Callable[[Words, Indices], Words] = unite,
) -> Words:
    """Return the offers open by every gate but the exact distance, which wants a look at each.

    The need is one that its association lets be met: see `met`.
    """
    row = pool.room & pool.age(need.age)
    if configuration.applies(GateCode.VETTED):
        row &= pool.vetted
    if configuration.applies(GateCode.ACTIVE):
        row &= pool.active
    if need.skills:
        row &= _by_skill(need, pool, configuration)
    if need.availability and configuration.applies(GateCode.TIME):
        row &= pool.any_time | unite(pool.starts(configuration.minimum_minutes), _starts(need, configuration))
    held = configuration.applies(GateCode.ASSOCIATION_MODE) and need.terms.mode is not Mode.EITHER
    if held or configuration.applies(GateCode.MODE):
        row &= _by_mode(need, pool)
    if configuration.applies(GateCode.LANGUAGE) and need.languages:
        row &= _by_language(need, pool)
    if need.place and need.mode.in_person and configuration.applies(GateCode.REACH):
        near = pool.reachable(need.place, need.reach_km)
        row = row if near is None else row & (near | pool.remote if need.mode.remote else near)
    return row


def _by_skill(need: Need, pool: OfferColumns, configuration: Configuration) -> Words:
    exact = [pool.skill(asked.code, need.level) for asked in need.skills]
    if configuration.applies(GateCode.SKILL) and configuration.applies(GateCode.LEVEL):
        row = _union(exact, pool)
    else:
        row = _by_name(need, pool, configuration, exact)
    if configuration.applies(GateCode.INDISPENSABLE):
        musts = [each for each, asked in zip(exact, need.skills, strict=True) if asked.indispensable]
        row = reduce(np.bitwise_and, musts, row)
    return row


def _by_name(need: Need, pool: OfferColumns, configuration: Configuration, exact: list[Words]) -> Words:
    """Judge skill and level apart, one of them being switched off."""
    named = _union([pool.skill(asked.code, None) for asked in need.skills], pool)
    if configuration.applies(GateCode.SKILL):
        return named
    if configuration.applies(GateCode.LEVEL):
        return _union(exact, pool) | ~named
    return ~pool.empty


def _starts(need: Need, configuration: Configuration) -> Indices:
    """List the half-hours from which the need is free for long enough."""
    wanted = starts(need.availability, configuration.minimum_minutes).to_bytes(SLOTS // 8, "little")
    return np.flatnonzero(np.unpackbits(np.frombuffer(wanted, dtype=np.uint8), bitorder="little"))


def _by_mode(need: Need, pool: OfferColumns) -> Words:
    accepted = [pool.in_person] * need.mode.in_person + [pool.remote] * need.mode.remote
    return _union(accepted, pool)


def _by_language(need: Need, pool: OfferColumns) -> Words:
    if any(asked.code == OPEN_TO_ALL_LANGUAGES for asked in need.skills):
        return ~pool.empty
    return pool.speaking(need.languages)


def _union(rows: list[Words], pool: OfferColumns) -> Words:
    return reduce(np.bitwise_or, rows) if rows else pool.empty
