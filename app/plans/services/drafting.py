"""Keep a plan that was solved, and the pairs that a hand put its mark on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

import matching
from app.associations.models import Association
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.plans import queries
from app.plans.models import Plan, PlanMark, PlanRow
from app.plans.queries import Pair
from app.plans.solving import Row, Solution
from app.plans.states import Mark, PlanState

STALE = "Ce plan a changé entre-temps, ou il est déjà décidé. Rechargez la page pour le voir tel qu’il est."


def draft(
    session: Session, *, association_id: UUID, objective: matching.Objective, solution: Solution, actor: Actor,
    at: datetime,
) -> Plan:  # fmt: skip
    """Keep a solved plan as the association's draft.

    Raises
    ------
    Conflict
        If it has one already.
    """
    session.exec(select(Association.id).where(Association.id == association_id).with_for_update()).one()
    if queries.own_draft(session, association_id) is not None:
        raise Conflict("Un plan est déjà ouvert pour votre association. Décidez-le, ou abandonnez-le.")
    plan = Plan(
        association_id=association_id, objective=objective, figures=solution.figures,
        created_by_id=actor.person_id, created_at=at, solved_at=at,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    write_rows(session, plan, solution.rows)
    journal.record(
        session, action="draft", kind="plan", subject_id=plan.id, actor=actor, at=at, facts=_facts(plan),
    )  # fmt: skip
    return plan


def resolve(
    session: Session,
    *,
    plan_id: UUID,
    version: int,
    objective: matching.Objective,
    marks: Mapping[Pair, Mark],
    solution: Solution,
    actor: Actor,
    at: datetime,
) -> Plan:
    """Replace what a draft holds by another solution, with its marks; pins that were let go are forgotten.

    Raises
    ------
    Conflict
        If the plan was changed or decided since `version` was read.
    """
    plan = held_draft(session, plan_id, version)
    plan.objective, plan.figures, plan.solved_at = objective, solution.figures, at
    plan.version += 1
    session.add(plan)
    session.execute(delete(PlanRow).where(col(PlanRow.plan_id) == plan.id))
    session.execute(delete(PlanMark).where(col(PlanMark.plan_id) == plan.id))
    write_rows(session, plan, solution.rows)
    session.add_all(
        PlanMark(plan_id=plan.id, need_id=need_id, offer_id=offer_id, mark=mark)
        for (need_id, offer_id), mark in marks.items()
        if (need_id, offer_id) not in solution.let_go
    )
    journal.record(
        session, action="resolve", kind="plan", subject_id=plan.id, actor=actor, at=at,
        facts=_facts(plan) | {"marks": len(marks)},
    )  # fmt: skip
    return plan


def held_draft(session: Session, plan_id: UUID, version: int) -> Plan:
    """Hold a draft that is still as somebody saw it.

    Raises
    ------
    Conflict
        If it is not.
    """
    plan = queries.lock(session, plan_id)
    if plan.state is not PlanState.DRAFT or plan.version != version:
        raise Conflict(STALE)
    return plan


def write_rows(session: Session, plan: Plan, rows: Iterable[Row]) -> None:
    """Write the rows of a plan."""
    session.add_all(
        PlanRow(
            plan_id=plan.id, need_id=row.need_id, position=position, need_version=row.need_version,
            offer_id=row.offer_id, offer_version=row.offer_version, score=row.score,
            reason=row.reason, detail=row.detail,
        )
        for position, row in enumerate(rows)
    )  # fmt: skip
    session.flush()


def _facts(plan: Plan) -> dict[str, object]:
    return {"objective": plan.objective.value, "served": plan.figures["served"], "needs": plan.figures["needs"]}
