"""Replay arrivals day by day: who would have been served, how well and after how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.columns import OfferColumns
from matching.configuration import DEFAULT, Configuration
from matching.facts import History
from matching.plan.edges import Edges, Gatherer, Ints
from matching.plan.network import Groups
from matching.plan.objectives import Objective, Worth
from matching.plan.optimum import optimum
from matching.ranking import columns, scan_all
from matching.records import Need, Offer
from matching.scores import ONE


@dataclass(frozen=True, slots=True)
class Served:
    """One need given its offer on a day; `score` is their fit, in [0, 1]."""

    need: Need
    offer: Offer
    day: date
    waited: int
    score: float


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a history: who was served, in the order of the days, and who never was; places offered."""

    served: tuple[Served, ...]
    unserved: tuple[Need, ...]
    runs: int
    capacity: int = 0


def replay(
    needs: Iterable[Need],
    offers: Iterable[Offer],
    *,
    every: int = 1,
    objective: Objective = Objective.FAIR,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
    advance: Callable[[], object] | None = None,
) -> Replay:
    """Replay a history: needs come when requested, offers when available, in whole days.

    The plan runs at the end of the first day in either, then every `every` days. Its pairs are
    given at once and use capacity up for good. It goes on after the last arrival until a run
    serves nobody. A missing date is the first day. A day on which nothing has changed since a run
    that served nobody counts as a run, without being planned again; none comes after `date.max`.
    """
    asked, pool, first, last = _dated(needs, offers, configuration)
    gatherer = Gatherer(Worth(np.ones(len(asked), dtype=np.int64)), keep_all=True)
    found = scan_all(asked, pool, top=0, configuration=configuration, history=history, advance=advance)
    for place, (_, each) in enumerate(found):
        gatherer.add(place, each.offers, each.total)
    market = _Market(asked, pool, gatherer.edges())
    day, runs = first, 0
    while True:
        given = market.run(day, objective, configuration)
        runs += 1
        if not given and day >= last:
            return Replay(tuple(market.served), market.waiting(), runs, sum(offer.capacity for offer in pool.offers))
        steps = 1 if given else -(-market.days_until_next(day) // every)
        runs += steps - 1
        day = date.fromordinal(min(day.toordinal() + steps * every, date.max.toordinal()))


def _dated(
    needs: Iterable[Need], offers: Iterable[Offer], configuration: Configuration
) -> tuple[list[Need], OfferColumns, date, date]:
    """Sort needs, lay offers out, give everybody a date; returns the first and last of them."""
    several, pool = list(needs), list(offers)
    dates = [day for day in (*(each.requested_at for each in several), *(each.available_from for each in pool)) if day]
    first, last = min(dates, default=date.min), max(dates, default=date.min)
    asked = [replace(each, requested_at=each.requested_at or first) for each in several]
    dated = [replace(each, available_from=each.available_from or first) for each in pool]
    return sorted(asked, key=lambda each: each.id), columns(dated, configuration), first, last


class _Market:
    """Who still waits and what is left, day after day."""

    def __init__(self, needs: Sequence[Need], pool: OfferColumns, edges: Edges) -> None:
        self._needs, self._pool, self._edges = needs, pool, edges
        self._arrival = _days([need.requested_at for need in needs])
        self._opening = _days([offer.available_from for offer in pool.offers])
        self._left = np.array([offer.capacity for offer in pool.offers], dtype=np.int64)
        self._waits = np.ones(len(needs), dtype=bool)
        self.served: list[Served] = []

    def waiting(self) -> tuple[Need, ...]:
        """Return the needs not served yet."""
        return tuple(self._needs[place] for place in np.flatnonzero(self._waits).tolist())

    def days_until_next(self, day: date) -> int:
        """Return how many days after `day` somebody comes next: there must be somebody."""
        coming = np.concatenate([self._arrival, self._opening]) - day.toordinal()
        return int(coming[coming > 0].min())

    def run(self, day: date, objective: Objective, configuration: Configuration) -> int:
        """Plan with who is there, give the pairs, and return how many."""
        here = self._waits & (self._arrival <= day.toordinal())
        free = (self._left > 0) & (self._opening <= day.toordinal())
        edges = self._edges.take(here[self._edges.needs] & free[self._edges.offers])
        if not len(edges):
            return 0
        needs, need_at = np.unique(edges.needs, return_inverse=True)
        offers, offer_at = np.unique(edges.offers, return_inverse=True)
        asking = [self._needs[place] for place in needs.tolist()]
        worth = Worth.of(objective, asking, today=day, fairness=configuration.fairness)
        market = replace(edges, needs=need_at, offers=offer_at, values=worth.values(need_at, edges.totals))
        best = optimum(
            market,
            needs=len(needs),
            capacities=self._left[offers],
            groups=Groups(np.zeros(len(needs), dtype=np.int64), [None], np.zeros(0, dtype=np.int64)),
            time_limit=None,
            certify=True,
        )
        self._give(needs[best.chosen.needs], offers[best.chosen.offers], best.chosen.totals, day)
        return len(best.chosen)

    def _give(self, needs: Ints, offers: Ints, totals: Ints, day: date) -> None:
        self._waits[needs] = False
        np.subtract.at(self._left, offers, 1)
        for need, offer, total in zip(needs.tolist(), offers.tolist(), totals.tolist(), strict=True):
            waited = day.toordinal() - int(self._arrival[need])
            self.served.append(Served(self._needs[need], self._pool.offers[offer], day, waited, total / ONE))


def _days(dates: Sequence[date | None]) -> Ints:
    return np.array([day.toordinal() if day else 0 for day in dates], dtype=np.int64)
