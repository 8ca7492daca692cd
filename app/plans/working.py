"""Solve a plan as it stands: its needs, its marks, what it held before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

import matching
from app.core.clock import local_date
from app.plans import queries, solving
from app.plans.models import Plan
from app.plans.queries import Pair
from app.plans.solving import Problem, Solution
from app.plans.states import Mark


def first(session: Session, association_id: UUID, *, objective: matching.Objective, at: datetime) -> Solution:
    """Plan everything that waits in an association."""
    waiting = queries.plannable(session, association_id)
    found = solving.of_association(session, waiting, association_id=association_id, day=local_date(at))
    return solving.solve(found, objective=objective)


def problem(session: Session, plan: Plan, *, at: datetime) -> Problem:
    """Read what a plan is about today: all that waits, or what the operator suggested for and still waits."""
    waiting = queries.plannable(session, plan.association_id)
    if plan.territory_plan_id is not None:
        suggested = {row.need_id for row in queries.rows(session, plan.id)}
        waiting = [each for each in waiting if each.need_id in suggested]
    return solving.of_association(session, waiting, association_id=plan.association_id, day=local_date(at))


def again(
    session: Session, plan: Plan, *, objective: matching.Objective, marks: Mapping[Pair, Mark], at: datetime
) -> Solution:
    """Solve a plan again; with the same objective, a pair that it held moves only for a real gain."""
    held = [(row.need_id, row.offer_id) for row in queries.rows(session, plan.id) if row.offer_id]
    return _solved(
        problem(session, plan, at=at), objective, marks, previous=held if objective is plan.objective else ()
    )


def solutions(
    session: Session, plan: Plan, *, objectives: Iterable[matching.Objective], at: datetime
) -> dict[matching.Objective, Solution]:
    """Solve a plan for several objectives with its marks."""
    found, marks = problem(session, plan, at=at), marks_of(session, plan)
    return {objective: _solved(found, objective, marks) for objective in objectives}


def marks_of(session: Session, plan: Plan) -> dict[Pair, Mark]:
    """Return the marks of a plan by pair."""
    return {(each.need_id, each.offer_id): each.mark for each in queries.marks(session, plan.id)}


def _solved(
    found: Problem, objective: matching.Objective, marks: Mapping[Pair, Mark], *, previous: Iterable[Pair] = ()
) -> Solution:
    return solving.solve(
        found,
        objective=objective,
        pinned=[pair for pair, mark in marks.items() if mark is Mark.PIN],
        forbidden=[pair for pair, mark in marks.items() if mark is Mark.FORBID],
        previous=list(previous),
    )
