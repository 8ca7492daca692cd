"""Read what a plan needs, solve it, write nothing: the database is not held meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

import matching
from app.plans import labels
from app.plans.queries import Pair, Waiting
from app.proposals import ranking


@dataclass(frozen=True, slots=True)
class Row:
    """One need of a solved plan; the versions are those of what was read."""

    need_id: UUID
    need_version: int
    association_id: UUID
    offer_id: UUID | None = None
    offer_version: int | None = None
    score: float | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Solution:
    """A solved plan: its rows in the order of the needs, its figures, and the pins that could not be held."""

    rows: tuple[Row, ...]
    figures: dict[str, Any]
    let_go: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Needs and offers to plan, as they were read on `day`."""

    waiting: tuple[Waiting, ...]
    needs: dict[UUID, matching.Need]
    pool: matching.OfferColumns
    versions: Mapping[str, int]
    configuration: matching.Configuration
    history: matching.History
    day: date

    def offer(self, offer_id: UUID) -> matching.Offer | None:
        """Return an offer that may be planned."""
        place = self.pool.places.get(str(offer_id))
        return None if place is None else self.pool.offers[place]

    def closed(self, need_id: UUID, offer_id: UUID) -> bool:
        """Tell whether anything closes a pair today."""
        need, offer = self.needs.get(need_id), self.offer(offer_id)
        if need is None or offer is None:
            return True
        explained = matching.explain(need, offer, configuration=self.configuration, history=self.history)
        return bool(explained.closed)


def of_association(session: Session, waiting: Sequence[Waiting], *, association_id: UUID, day: date) -> Problem:
    """Read some needs of an association, with its own volunteers and those lent to it, and its own gates."""
    pool, ids = ranking.pool(session, day=day), [each.need_id for each in waiting]
    configuration = ranking.configuration(session, association_id=association_id)
    return Problem(
        tuple(waiting),
        ranking.need_records(session, ids, day=day),
        pool.columns_for(association_id, configuration.text_model),
        {key: row.version for key, row in pool.by_id.items()},
        configuration,
        ranking.history(session, ids, pool.rows),
        day,
    )


def of_territory(
    session: Session, waiting: Sequence[Waiting], *, day: date, configuration: matching.Configuration | None = None
) -> Problem:
    """Read the needs of every association; each is closed to the volunteers that are not lent to it.

    With the weights and gates of today, unless others are to be tried.
    """
    pool, ids = ranking.pool(session, day=day), [each.need_id for each in waiting]
    configuration = configuration or ranking.configuration(session)
    kept_back = {holder: frozenset(pool.kept_back(holder)) for holder in {each.association_id for each in waiting}}
    return Problem(
        tuple(waiting),
        ranking.need_records(session, ids, day=day),
        matching.OfferColumns(pool.records.values(), configuration.text_model),
        {key: row.version for key, row in pool.by_id.items()},
        configuration,
        _KeptBack(
            ranking.history(session, ids, pool.rows),
            {str(each.need_id): kept_back[each.association_id] for each in waiting},
        ),
        day,
    )


class _KeptBack(Mapping[tuple[str, str], matching.Memory]):
    """What is remembered of pairs, and every pair with a volunteer who is kept back: counted out, never held."""

    def __init__(self, remembered: matching.History, kept_back: Mapping[str, frozenset[str]]) -> None:
        self._remembered = remembered
        self._kept_back = kept_back

    def __getitem__(self, pair: tuple[str, str]) -> matching.Memory:
        if pair[1] in self._kept_back.get(pair[0], ()):
            return matching.Memory.EXCLUDED
        return self._remembered[pair]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from self._remembered
        for need_id, offers in self._kept_back.items():
            yield from ((need_id, offer_id) for offer_id in offers)

    def __len__(self) -> int:
        return len(self._remembered) + sum(map(len, self._kept_back.values()))


def solve(
    problem: Problem,
    *,
    objective: matching.Objective,
    pinned: Collection[Pair] = (),
    forbidden: Collection[Pair] = (),
    previous: Collection[Pair] = (),
    seconds: float | None = None,
    advance: Callable[[], object] | None = None,
) -> Solution:
    """Plan; pins that a gate or a capacity closes today are let go and told.

    `seconds` bounds the solver, in a process of its own; none solves here, for
    the few hundred needs of an association, where starting a process would take
    longer than the flow.
    """
    problem_history = problem.history
    if forbidden:
        problem_history = {**problem_history, **dict.fromkeys(_keys(forbidden), matching.Memory.EXCLUDED)}
    held, let_go = _holdable(problem, pinned)
    planned = matching.plan(
        problem.needs.values(),
        problem.pool,
        objective=objective,
        configuration=problem.configuration,
        history=problem_history,
        today=problem.day,
        previous=_keys(previous),
        pinned=_keys(held),
        time_limit=seconds,
        advance=advance,
    )
    return Solution(_rows(problem, planned), _figures(problem, planned), let_go)


def _keys(pairs: Collection[Pair]) -> list[tuple[str, str]]:
    return [(str(need_id), str(offer_id)) for need_id, offer_id in pairs]


def _holdable(problem: Problem, pinned: Collection[Pair]) -> tuple[list[Pair], tuple[Pair, ...]]:
    """Part the pins that may be held together today from the others."""
    held: list[Pair] = []
    let_go: list[Pair] = []
    used: Counter[UUID] = Counter()
    for need_id, offer_id in sorted(pinned):
        offer = problem.offer(offer_id)
        full = offer is None or used[offer_id] >= offer.capacity
        if full or problem.closed(need_id, offer_id):
            let_go.append((need_id, offer_id))
        else:
            used[offer_id] += 1
            held.append((need_id, offer_id))
    return held, tuple(let_go)


def _rows(problem: Problem, planned: matching.Plan) -> tuple[Row, ...]:
    served = {each.need_id: each for each in planned.proposals}
    left_out = {each.need_id: each for each in planned.unplanned}
    return tuple(_row(problem, each, served, left_out) for each in problem.waiting)


def _row(
    problem: Problem,
    waiting: Waiting,
    served: Mapping[str, matching.Proposal],
    left_out: Mapping[str, matching.Unplanned],
) -> Row:
    key, whose = str(waiting.need_id), (waiting.need_id, waiting.version, waiting.association_id)
    if key in served:
        pair = served[key]
        return Row(*whose, UUID(pair.offer_id), problem.versions[pair.offer_id], pair.score)
    if key in left_out:
        return Row(*whose, reason=left_out[key].reason.value, detail=left_out[key].detail[:2000])
    return Row(*whose, reason=labels.PROFESSIONAL)


def _figures(problem: Problem, planned: matching.Plan) -> dict[str, Any]:
    """Return the report, which does not know the needs that belong to professionals."""
    figures = planned.report.as_document()
    professional = len(problem.waiting) - len(problem.needs)
    figures["needs"] += professional
    figures["unserved"] += professional
    if professional:
        figures["unserved_by_reason"][labels.PROFESSIONAL] = professional
    return figures
