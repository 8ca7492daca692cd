"""Propose somebody to everybody at once, under every capacity."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from matching.columns import Found, OfferColumns
from matching.configuration import DEFAULT, Configuration
from matching.facts import History
from matching.plan.edges import Edges, Gatherer, Ints
from matching.plan.objectives import Objective, Worth
from matching.plan.optimum import Optimum, optimum
from matching.plan.reasons import Unplanned, reasons
from matching.plan.report import Proposal, Report, report
from matching.plan.routes import Routes
from matching.ranking import columns, scan_all
from matching.records import Association, Need, Offer
from matching.scores import ONE

PROVED_UP_TO = 20_000
"""Needs up to which every pair is held and the optimum proved."""

LARGEST_COST = 2**62
"""The flow solver multiplies costs by the number of nodes, in 64 bits."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """Proposals by need id, the needs without one and why, and figures."""

    proposals: tuple[Proposal, ...]
    unplanned: tuple[Unplanned, ...]
    report: Report


def plan(
    needs: Iterable[Need],
    offers: Iterable[Offer] | OfferColumns,
    *,
    associations: Sequence[Association] | None = None,
    objective: Objective = Objective.FAIR,
    configuration: Configuration = DEFAULT,
    history: History | None = None,
    today: date | None = None,
    previous: Collection[Pair] = (),
    stability: float = 0.03,
    pinned: Collection[Pair] = (),
    time_limit: float | None = 60.0,
    advance: Callable[[], object] | None = None,
) -> Plan:
    """Plan for all needs at once: one offer each at most, no capacity passed, no closed pair.

    Parameters
    ----------
    associations : sequence of Association, optional
        When given, a need is planned through one that covers it and has room.
    today : date, optional
        Waiting is counted up to this day; the latest request by default.
    previous : pairs (need id, offer id) already proposed
        Each counts as if it scored `stability` more: it moves only for more than that.
    pinned : pairs that somebody decided
        Planned whatever the rest loses.
    time_limit : float, optional
        Seconds for the solver, in a process of its own, after which a greedy plan is given and
        said to be so; none solves in this process, without limit.

    Raises
    ------
    ValueError
        For a pinned pair that a gate closes, or pins that no capacity allows together.
    """
    asked = sorted(needs, key=lambda need: need.id)
    pool = columns(offers, configuration)
    day = today or max((need.requested_at for need in asked if need.requested_at), default=date.min)
    worth = Worth.of(objective, asked, today=day, fairness=configuration.fairness)
    routes = Routes(asked, associations)
    gatherer = Gatherer(worth, keep_all=len(asked) <= PROVED_UP_TO)
    found = scan_all(asked, pool, top=0, configuration=configuration, history=history, advance=advance)
    every, passing = _gathered(gatherer, found, routes)
    favoured = _favoured(every, _positions(previous, asked, pool), worth, stability)
    best = optimum(
        _held(favoured, _positions(pinned, asked, pool), len(asked)),
        needs=len(asked),
        capacities=_capacities(pool),
        groups=routes.groups,
        time_limit=time_limit,
        certify=len(asked) <= PROVED_UP_TO,
    )
    proposals = _proposals(best, asked, pool, routes)
    _check_pins(pinned, proposals)
    unplanned = reasons(
        asked, pool, best.chosen, edges=every, worth=worth, routes=routes, passing=passing, configuration=configuration
    )
    figures = report(
        asked, pool, proposals, unplanned, objective=objective, configuration=configuration, today=day, best=best
    )
    return Plan(proposals, unplanned, figures)


def _gathered(gatherer: Gatherer, found: Iterable[tuple[Need, Found]], routes: Routes) -> tuple[Edges, Ints]:
    """Gather the pairs that pass, of the needs that some association covers, and count them all."""
    for place, (_, each) in enumerate(found):
        if routes.covered(place):
            gatherer.add(place, each.offers, each.total)
    return gatherer.edges(), gatherer.passing


def _favoured(edges: Edges, previous: Ints, worth: Worth, stability: float) -> Edges:
    """Value what was already proposed as if it scored a little more."""
    kept = np.isin(edges.needs << 32 | edges.offers, previous)
    totals = edges.totals[kept] + round(ONE * stability)
    values = edges.values.copy()
    values[kept] = worth.values(edges.needs[kept], totals)
    return replace(edges, values=values)


def _held(edges: Edges, pinned: Ints, needs: int) -> Edges:
    """Leave a pinned need its pinned pair only, at a price that nobody outbids."""
    if not len(pinned):
        return edges
    outbid = (int(edges.values.max(initial=0)) + 1) * (needs + 1)
    if outbid * (needs + 2) * 4 > LARGEST_COST:
        raise ValueError("there are too many needs to pin pairs by hand")
    held = np.isin(edges.needs << 32 | edges.offers, pinned)
    kept = held | ~np.isin(edges.needs, pinned >> 32)
    return replace(edges, values=edges.values + outbid * held).take(kept)


def _positions(pairs: Collection[Pair], needs: Sequence[Need], pool: OfferColumns) -> Ints:
    places = {need.id: place for place, need in enumerate(needs)}
    known = [(places[need], pool.places[offer]) for need, offer in pairs if need in places and offer in pool.places]
    return np.array([need << 32 | offer for need, offer in known], dtype=np.int64)


def _capacities(pool: OfferColumns) -> npt.NDArray[np.int64]:
    return np.array([offer.capacity for offer in pool.offers], dtype=np.int64)


def _proposals(best: Optimum, needs: Sequence[Need], pool: OfferColumns, routes: Routes) -> tuple[Proposal, ...]:
    chosen = best.chosen
    rows = zip(
        chosen.needs.tolist(), chosen.offers.tolist(), chosen.totals.tolist(), best.through.tolist(), strict=True
    )
    made = (
        Proposal(needs[need].id, pool.ids[offer], total / ONE, routes.name(need, through))
        for need, offer, total, through in rows
    )
    return tuple(sorted(made, key=lambda each: each.need_id))


def _check_pins(pinned: Collection[Pair], proposals: Sequence[Proposal]) -> None:
    missing = sorted(set(pinned) - {(each.need_id, each.offer_id) for each in proposals})
    if missing:
        raise ValueError(
            f"need {missing[0][0]} cannot be pinned to offer {missing[0][1]}: a gate or a capacity forbids"
        )
