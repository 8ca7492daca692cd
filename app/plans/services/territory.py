"""The territory's plan: asked for, computed by a worker, handed to the associations that have the cases."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, delete

import matching
from app.core.errors import Conflict
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.plans import emails, queries
from app.plans.models import Plan, TerritoryPlan
from app.plans.services.drafting import write_rows
from app.plans.solving import Row, Solution
from app.plans.states import PLANS, TERRITORY_PLANS, PlanAction, PlanState, TerritoryAction, TerritoryState

LEASE = timedelta(minutes=10)
"""How long a worker may stay silent before another takes its place."""

MOST_TRIES = 3

LOST = (
    "Le calcul s’est arrêté plusieurs fois sans finir. Relancez-le plus tard, ou prévenez la personne qui gère le site."
)
BROKEN = "Le calcul a rencontré une erreur. Rien n’a été proposé à personne. Vous pouvez le relancer."


def request(session: Session, *, objective: matching.Objective, actor: Actor, at: datetime) -> TerritoryPlan:
    """Queue a plan for the whole territory; a worker takes it.

    Raises
    ------
    Conflict
        If one waits or is being computed.
    """
    if queries.live_territory_plan(session) is not None:
        raise Conflict("Un plan est déjà en cours de calcul. Attendez qu’il finisse, ou annulez-le.")
    row = TerritoryPlan(objective=objective, requested_by_id=actor.person_id, requested_at=at)
    session.add(row)
    session.flush()
    journal.record(
        session, action="request", kind="territoryplan", subject_id=row.id, actor=actor, at=at,
        facts={"objective": objective.value},
    )  # fmt: skip
    return row


def begin(session: Session, *, at: datetime) -> TerritoryPlan | None:
    """Lease what is due to this worker; one that was begun too often has failed."""
    row = queries.due_territory_plan(session, at=at)
    if row is None:
        return None
    row.tries += 1
    row.leased_until, row.progress = at + LEASE, 0
    journal.move(session, row, TERRITORY_PLANS, TerritoryAction.START, actor=SYSTEM, at=at, tries=row.tries)
    if row.tries > MOST_TRIES:
        _end(session, row, TerritoryAction.FAIL, failure=LOST, at=at)
    return row


def note_progress(session: Session, *, territory_plan_id: UUID, tries: int, progress: int, at: datetime) -> bool:
    """Say how far the computation is, and renew the lease; false when it is no longer this worker's."""
    row = queries.territory_plan(session, territory_plan_id, held=True)
    if row.state is not TerritoryState.RUNNING or row.tries != tries:
        return False
    row.progress, row.leased_until = progress, at + LEASE
    session.add(row)
    return True


def finish(
    session: Session, *, territory_plan_id: UUID, tries: int, solution: Solution, figures: dict[str, Any], at: datetime
) -> bool:
    """Keep what was computed, as one prepared plan per association; false when it is no longer this worker's."""
    row = queries.territory_plan(session, territory_plan_id, held=True)
    if row.state is not TerritoryState.RUNNING or row.tries != tries:
        return False
    row.figures = figures
    by_association: dict[UUID, list[Row]] = defaultdict(list)
    for each in solution.rows:
        by_association[each.association_id].append(each)
    for association_id, rows in sorted(by_association.items()):
        _prepare(session, row, association_id, rows, at=at)
    _end(session, row, TerritoryAction.FINISH, at=at)
    return True


def fail(session: Session, *, territory_plan_id: UUID, tries: int, at: datetime) -> None:
    """Say that the computation broke."""
    row = queries.territory_plan(session, territory_plan_id, held=True)
    if row.state is TerritoryState.RUNNING and row.tries == tries:
        _end(session, row, TerritoryAction.FAIL, failure=BROKEN, at=at)


def cancel(session: Session, *, territory_plan_id: UUID, actor: Actor, at: datetime) -> None:
    """Stop what waits or is being computed; the worker sees it at its next step."""
    row = queries.territory_plan(session, territory_plan_id, held=True)
    _end(session, row, TerritoryAction.CANCEL, actor=actor, at=at)


def hand_over(session: Session, *, territory_plan_id: UUID, actor: Actor, at: datetime) -> int:
    """Hand its pairs to the associations that have the cases; return to how many.

    They decide. What an earlier plan of the territory suggested, and nobody
    decided, gives way.
    """
    row = queries.territory_plan(session, territory_plan_id, held=True)
    journal.move(session, row, TERRITORY_PLANS, TerritoryAction.HAND_OVER, actor=actor, at=at)
    for earlier in queries.handed_before(session, row.id):
        journal.move(session, earlier, PLANS, PlanAction.DROP, actor=actor, at=at, by=str(row.id))
    plans = [plan for plan in queries.prepared(session, row.id) if plan.figures["served"]]
    for plan in plans:
        journal.move(session, plan, PLANS, PlanAction.HAND_OVER, actor=actor, at=at)
        emails.plan_suggested(session, plan=plan, at=at)
    _forget_prepared(session, row)
    return len(plans)


def drop_territory(session: Session, *, territory_plan_id: UUID, actor: Actor, at: datetime) -> None:
    """Leave a computed plan where it is: no association sees it."""
    row = queries.territory_plan(session, territory_plan_id, held=True)
    journal.move(session, row, TERRITORY_PLANS, TerritoryAction.DROP, actor=actor, at=at)
    _forget_prepared(session, row)


def _forget_prepared(session: Session, row: TerritoryPlan) -> None:
    """Delete what no association was shown."""
    session.flush()
    session.execute(delete(Plan).where(col(Plan.territory_plan_id) == row.id, col(Plan.state) == PlanState.PREPARED))


def _prepare(session: Session, row: TerritoryPlan, association_id: UUID, rows: list[Row], *, at: datetime) -> None:
    served = [each.score for each in rows if each.score is not None]
    plan = Plan(
        state=PlanState.PREPARED, association_id=association_id, territory_plan_id=row.id, objective=row.objective,
        figures={
            "needs": len(rows), "served": len(served), "unserved": len(rows) - len(served),
            "score_mean": round(sum(served) / len(served), 6) if served else None,
            **{key: row.figures[key] for key in ("configuration", "solver", "gap")},
        },
        created_at=at, solved_at=at,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    write_rows(session, plan, rows)


def _end(
    session: Session,
    row: TerritoryPlan,
    action: TerritoryAction,
    *,
    failure: str = "",
    actor: Actor = SYSTEM,
    at: datetime,
) -> None:
    row.failure, row.leased_until, row.ended_at = failure, None, at
    journal.move(session, row, TERRITORY_PLANS, action, actor=actor, at=at)
