"""The scan in machine code: one offer after another, the same numbers as `vectors`.

Needs numba, the extra `compiled`; imported by `engine` only, when it is wanted. Every operation
stands in the order of the NumPy path, with no reassociation, so that results are the same bits.
"""

import math
from collections.abc import Callable
from heapq import heappush, heapreplace
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from matching.columns.bits import Words
from matching.places import BORDER_KM, EARTH_KM, Floats
from matching.scores import EMPTY, ONE, Micro
from matching.similarity import SCALE
from matching.week import SLOT_MINUTES

F = TypeVar("F", bound=Callable[..., Any])

Ints32 = npt.NDArray[np.int32]

U0, U1, U2, U4, U6 = (np.uint64(bits) for bits in (0, 1, 2, 4, 6))
U56, U63 = np.uint64(56), np.uint64(63)
PAIRS, NIBBLES, BYTES, ONES = (np.uint64(each * 0x0101010101010101) for each in (0x55, 0x33, 0x0F, 0x01))
LAST = 1 << 62


def compiled(function: F) -> F:
    """Compile when first called; kept on disk where some folder can be written."""
    try:
        return cast("F", njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # no such folder
        return cast("F", njit(nogil=True, error_model="numpy")(function))


class Pool(NamedTuple):
    """The columns of a pool: sets of shape (words,), rows of shape (n_offers, …).

    A spot is latitude and longitude in radians, the cosine of the first, and the radius in km;
    it stands beside itself in memory, as a week does, for offers are met here and there.
    """

    in_person: Words
    remote: Words
    any_time: Words
    spots: Floats
    weeks: Words
    text_starts: Micro
    text_columns: Ints32
    text_weights: Ints32


class Asker(NamedTuple):
    """A need: where it is in radians, what it asks as sets of offers of shape (n_asked, words)."""

    meets: bool
    remote: bool
    lat: float
    lon: float
    cosine: float
    reach_km: float
    timed: bool
    week: Words
    exact: Words
    near: Words
    told: bool
    text: Ints32


class Rules(NamedTuple):
    """A configuration: what parts count for, and their scales."""

    skills: int
    text: int
    availability: int
    proximity: int
    primary: int
    sibling: int
    half_km: float
    worths: Micro
    reach_closes: bool


@compiled
def count(word: np.uint64) -> int:
    """Count the bits of a word, in the way that compilers know."""
    word = word - ((word >> U1) & PAIRS)
    word = (word & NIBBLES) + ((word >> U2) & NIBBLES)
    word = (word + (word >> U4)) & BYTES
    return int(np.int64((word * ONES) >> U56))


@compiled
def has(words: Words, offer: int) -> bool:
    """Tell whether an offer is in a set."""
    return bool((words[offer >> 6] >> np.uint64(offer & 63)) & U1)


@compiled
def ratio(numerator: int, denominator: int) -> int:
    """Divide whole numbers, rounding halves up."""
    return (2 * numerator + denominator) // (2 * denominator)


@compiled
def key(total: int, offer: int) -> int:
    """Order by total, best first, then by position."""
    return (ONE - total) * (1 << 32) + offer


@compiled
def members(row: Words) -> Micro:
    """List the members of a set, ascending."""
    size = 0
    for bits in row:
        size += count(bits)
    offers, place = np.empty(size, dtype=np.int64), 0
    for word in range(len(row)):
        bits = row[word]
        while bits != U0:
            lowest = bits & (~bits + U1)
            bits ^= lowest
            offers[place] = (word << 6) + count(lowest - U1)
            place += 1
    return offers


@compiled
def reached(offers: Micro, pool: Pool, asker: Asker, rules: Rules) -> tuple[Micro, Floats]:
    """Drop the offers out of reach; measure km as `Points` does, NaN where it does not count."""
    kept, kms, size = np.empty_like(offers), np.empty(len(offers)), 0
    for offer in offers:
        km = np.nan
        if asker.meets and has(pool.in_person, offer):
            spot = pool.spots[offer]
            up, across = math.sin((spot[0] - asker.lat) / 2), math.sin((spot[1] - asker.lon) / 2)
            half = up * up + asker.cosine * spot[2] * (across * across)
            km = np.rint(2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0))) * 1e6) / 1e6
            if km > min(asker.reach_km, spot[3]) + BORDER_KM:
                if rules.reach_closes and not (asker.remote and has(pool.remote, offer)):
                    continue
                km = np.nan
        kept[size], kms[size] = offer, km
        size += 1
    return kept[:size], kms[:size]


@compiled
def nearness(offers: Micro, kms: Floats, pool: Pool, asker: Asker, rules: Rules) -> Micro:
    """Score proximity as `ProximityScorer` does."""
    scores = np.full(len(offers), EMPTY)
    for place, km in enumerate(kms):
        if not math.isnan(km):
            limit = min(asker.reach_km, pool.spots[offers[place], 3])
            share = km / limit if limit > 0 else 0.0
            spent = max(1 - share * share, 0.0)
            scores[place] = math.floor(spent * (rules.half_km / (rules.half_km + km)) * ONE + 0.5)
    return scores


@compiled
def minutes_of(offers: Micro, pool: Pool, asker: Asker) -> Micro:
    """Count the minutes in common."""
    minutes = np.full(len(offers), EMPTY)
    for place, offer in enumerate(offers):
        if asker.timed and not has(pool.any_time, offer):
            slots = 0
            for word in range(len(asker.week)):
                slots += count(pool.weeks[offer, word] & asker.week[word])
            minutes[place] = slots * SLOT_MINUTES
    return minutes


@compiled
def skills_of(offers: Micro, asker: Asker, rules: Rules) -> Micro:
    """Score skills as `SkillsScorer` does."""
    asked = len(asker.exact)
    scores, over = np.full(len(offers), EMPTY), rules.primary + asked - 1
    for place in range(len(offers) if asked else 0):
        credit = 0
        for rank in range(asked):
            weight = 1 if rank else rules.primary
            if has(asker.exact[rank], offers[place]):
                credit += weight * 100
            elif has(asker.near[rank], offers[place]):
                credit += weight * rules.sibling
        scores[place] = ratio(credit * (ONE // 100), over)
    return scores


@compiled
def union(rows: Words, which: Micro) -> Words:
    """Unite some sets among rows of shape (n, words)."""
    united = np.zeros(rows.shape[1], dtype=np.uint64)
    for row in which:
        for word in range(len(united)):
            united[word] |= rows[row, word]
    return united


@compiled
def best(row: Words, pool: Pool, asker: Asker, rules: Rules, top: int) -> tuple[Micro, Floats]:
    """Score the offers of a set and keep the best `top`, all of them when it is 0.

    Returns
    -------
    int64 array of shape (7, n)
        Keys (best first, ties by position), offers, skills, text, availability, proximity, minutes.
    float array of shape (n,)
        km
    """
    offers, kms = reached(members(row), pool, asker, rules)
    skills, minutes = skills_of(offers, asker, rules), minutes_of(offers, pool, asker)
    proximity, text = nearness(offers, kms, pool, asker, rules), np.full(len(offers), EMPTY)
    availability, keys = np.full(len(offers), EMPTY), np.full(len(offers), LAST)
    worst = [0 for _ in range(0)]  # a heap of the best so far, as −key
    for place, offer in enumerate(offers):
        weighed = over = 0
        if skills[place] != EMPTY:
            weighed, over = rules.skills * skills[place], rules.skills
        if minutes[place] != EMPTY:
            availability[place] = rules.worths[minutes[place] // SLOT_MINUTES]
            weighed, over = weighed + rules.availability * availability[place], over + rules.availability
        if proximity[place] != EMPTY:
            weighed, over = weighed + rules.proximity * proximity[place], over + rules.proximity
        bar = worst[0] if top and len(worst) == top else -LAST
        begin, end = pool.text_starts[offer], pool.text_starts[offer + 1]
        if asker.told and begin < end:
            over += rules.text
            if -key(ratio(weighed + rules.text * ONE, max(over, 1)), offer) <= bar:
                continue
            dots = 0
            for cell in range(begin, end):
                dots += int(asker.text[pool.text_columns[cell]]) * int(pool.text_weights[cell])
            text[place] = min(math.floor(math.sqrt(dots / (SCALE * SCALE)) * ONE + 0.5), ONE)
            weighed += rules.text * text[place]
        keys[place] = key(ratio(weighed, max(over, 1)), offer)
        if top and -keys[place] > bar:
            if len(worst) == top:
                heapreplace(worst, -keys[place])
            else:
                heappush(worst, -keys[place])
    first = np.flatnonzero(keys <= (-worst[0] if worst else LAST))
    order = first[np.argsort(keys[first])]
    return np.stack((keys, offers, skills, text, availability, proximity, minutes))[:, order], kms[order]
