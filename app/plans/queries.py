"""The needs that may be planned, plans and their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from app.associations.models import Association
from app.core.db import Id, stored
from app.core.errors import NotFound
from app.core.identity import Actor
from app.needs.models import Need, NeedSkill
from app.needs.queries import NOWHERE, standing_since
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.plans.models import Plan, PlanMark, PlanRow, TerritoryPlan
from app.plans.states import LIVE_STATES, PlanState
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, ProposalState

LARGEST = 500
"""Needs of one association that a plan holds, the longest wait first."""

PAGE = 25

Pair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A need that may be planned: whose it is, and the row as it is now."""

    need_id: UUID
    version: int
    association_id: UUID


def plannable(session: Session, association_id: UUID | None = None) -> list[Waiting]:
    """Return needs that wait, or whose case was taken, and that nobody is asked about; the longest wait first.

    Those of one association, at most `LARGEST`; of every association otherwise.
    """
    statement = select(Need.id, Need.version, _holder()).where(*_may_be_planned(association_id))
    statement = statement.order_by(standing_since(), col(Need.id))
    if association_id is not None:
        statement = statement.limit(LARGEST)
    return [Waiting(*row) for row in session.exec(statement)]


def plannable_count(session: Session, association_id: UUID) -> int:
    """Return how many needs of an association may be planned."""
    return session.exec(select(func.count()).select_from(Need).where(*_may_be_planned(association_id))).one()


def something_to_plan(association_id: Id) -> ColumnElement[bool]:
    """Return what tells whether an association has a need that may be planned: none is read after the first."""
    return select(Need.id).where(*_may_be_planned(association_id)).exists()


def _holder() -> Any:
    return func.coalesce(Need.case_association_id, Need.association_id)


def _may_be_planned(association_id: Id | None) -> list[ColumnElement[bool]]:
    asked = select(Proposal.id).where(col(Proposal.need_id) == col(Need.id), col(Proposal.state).in_(ASKED_STATES))
    waits, taken = col(Need.state) == NeedState.WAITING, col(Need.state) == NeedState.TAKEN
    if association_id is None:
        held = or_(waits & col(Need.association_id).is_not(None), taken)
    else:
        held = or_(
            waits & (col(Need.association_id) == association_id),
            taken & (col(Need.case_association_id) == association_id),
        )
    return [held, ~asked.exists()]


def unrouted_count(session: Session) -> int:
    """Return how many needs wait without an association: no territory's plan may hold them."""
    return session.exec(select(func.count()).select_from(Need).where(*NOWHERE)).one()


def visible(session: Session, plan_id: UUID, *, actor: Actor) -> Plan:
    """Return a plan of the actor's association, once it is handed over.

    Raises
    ------
    NotFound
        If it does not exist, is another's, or is still the operator's.
    """
    found = session.get(Plan, plan_id)
    if found is None or found.association_id != actor.association_id or found.state is PlanState.PREPARED:
        raise NotFound
    return found


def lock(session: Session, plan_id: UUID) -> Plan:
    """Hold a plan until the transaction ends.

    Raises
    ------
    NotFound
        If it does not exist.
    """
    statement = select(Plan).where(Plan.id == plan_id).with_for_update()
    found = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_draft(session: Session, association_id: UUID) -> Plan | None:
    """Return the draft that an association made itself."""
    statement = select(Plan).where(
        Plan.association_id == association_id, Plan.state == PlanState.DRAFT, col(Plan.territory_plan_id).is_(None)
    )
    return session.exec(statement).one_or_none()


def plans_of(session: Session, association_id: UUID, *, limit: int = 20) -> list[Plan]:
    """Return an association's plans, those to decide first, then the newest."""
    statement = select(Plan).where(Plan.association_id == association_id, Plan.state != PlanState.PREPARED)
    order = (col(Plan.state) != PlanState.DRAFT, col(Plan.created_at).desc(), col(Plan.id))
    return list(session.exec(statement.order_by(*order).limit(limit)))


def rows(session: Session, plan_id: UUID, *, page: int | None = None) -> list[PlanRow]:
    """Return the rows of a plan, or one page of them: who gets somebody first, the longest wait first."""
    statement = select(PlanRow).where(PlanRow.plan_id == plan_id)
    statement = statement.order_by(col(PlanRow.score).is_(None), col(PlanRow.position), col(PlanRow.need_id))
    if page is not None:
        statement = statement.offset((page - 1) * PAGE).limit(PAGE)
    return list(session.exec(statement))


def page_of(session: Session, plan_id: UUID, need_id: UUID) -> int:
    """Return on which page of a plan a need stands; the first when it is not there any more."""
    order = [row.need_id for row in rows(session, plan_id)]
    return order.index(need_id) // PAGE + 1 if need_id in order else 1


def rows_count(session: Session, plan_id: UUID) -> int:
    """Return how many needs a plan holds."""
    return session.exec(select(func.count()).select_from(PlanRow).where(PlanRow.plan_id == plan_id)).one()


def outcome(session: Session, plan_id: UUID) -> tuple[int, int]:
    """Return how many pairs of an accepted plan became proposals, and how many could not."""
    done = func.count().filter(col(PlanRow.proposal_id).is_not(None))
    refused = func.count().filter(col(PlanRow.obstacle) != "")
    return tuple(session.execute(select(done, refused).where(PlanRow.plan_id == plan_id)).one())


def row(session: Session, plan_id: UUID, need_id: UUID) -> PlanRow:
    """Return the row of one need.

    Raises
    ------
    NotFound
        If the plan does not hold it.
    """
    return stored(session, PlanRow, (plan_id, need_id))


def pending(session: Session, plan_id: UUID, *, limit: int) -> list[PlanRow]:
    """Return pairs of an accepted plan that nothing was done about yet."""
    statement = (
        select(PlanRow)
        .where(
            PlanRow.plan_id == plan_id,
            col(PlanRow.offer_id).is_not(None),
            col(PlanRow.proposal_id).is_(None),
            col(PlanRow.obstacle) == "",
        )
        .order_by(col(PlanRow.position), col(PlanRow.need_id))
        .limit(limit)
    )
    return list(session.exec(statement))


def marks(session: Session, plan_id: UUID) -> list[PlanMark]:
    """Return the pairs that somebody pinned or forbade."""
    statement = select(PlanMark).where(PlanMark.plan_id == plan_id)
    return list(session.exec(statement.order_by(col(PlanMark.need_id), col(PlanMark.offer_id))))


def pairs_in_drafts(session: Session) -> list[Pair]:
    """Return the pairs of every draft that waits for a decision."""
    statement = select(PlanRow.need_id, PlanRow.offer_id).join(Plan, col(Plan.id) == PlanRow.plan_id)
    statement = statement.where(Plan.state == PlanState.DRAFT, col(PlanRow.offer_id).is_not(None))
    return [(need_id, offer_id) for need_id, offer_id in session.exec(statement) if offer_id is not None]


@dataclass(frozen=True, slots=True)
class Drift:
    """What changed since a plan was solved: its needs, its offers; needs that came and needs that left."""

    needs: frozenset[UUID]
    offers: frozenset[UUID]
    come: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.needs or self.offers or self.come or self.gone)


NOTHING_CHANGED = Drift(frozenset(), frozenset(), 0, 0)


def drift(session: Session, plan: Plan) -> Drift:
    """Compare a plan with today, in four queries."""
    held = rows(session, plan.id)
    now = {each.need_id: each.version for each in plannable(session, plan.association_id)}
    used = Counter(row.offer_id for row in held if row.offer_id)
    versions, free = _offer_versions(session, used), offers.free_capacity(session, used)
    there = {row.need_id for row in held}
    come = 0 if plan.territory_plan_id else len(now.keys() - there)
    return Drift(
        needs=frozenset(row.need_id for row in held if now.get(row.need_id, row.need_version) != row.need_version),
        offers=frozenset(
            row.offer_id
            for row in held
            if row.offer_id
            and (versions.get(row.offer_id) != row.offer_version or free[row.offer_id] < used[row.offer_id])
        ),
        come=come,
        gone=len(there - now.keys()),
    )


def _offer_versions(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    return dict(session.exec(select(Offer.id, Offer.version).where(col(Offer.id).in_(ids))).all())


def proposal_states(session: Session, ids: Collection[UUID]) -> dict[UUID, ProposalState]:
    """Return where proposals stand, in one query."""
    found = session.exec(select(Proposal.id, Proposal.state).where(col(Proposal.id).in_(ids)))
    return {proposal_id: ProposalState(state) for proposal_id, state in found}


def needs(session: Session, ids: Iterable[UUID]) -> dict[UUID, Need]:
    """Return needs by id, in one query."""
    return {each.id: each for each in session.exec(select(Need).where(col(Need.id).in_(list(ids))))}


def kinds_asked(session: Session, need_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the kind that each need asks first, in one query."""
    statement = select(NeedSkill.need_id, NeedSkill.kind_code).where(
        col(NeedSkill.need_id).in_(need_ids), col(NeedSkill.position) == 0
    )
    return dict(session.exec(statement).all())


def associations_named(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of associations, in one query."""
    return dict(session.exec(select(Association.id, Association.name).where(col(Association.id).in_(ids))).all())


def territory_plan(session: Session, territory_plan_id: UUID, *, held: bool = False) -> TerritoryPlan:
    """Return a territory's plan, held until the transaction ends if asked.

    Raises
    ------
    NotFound
        If it does not exist.
    """
    statement = select(TerritoryPlan).where(TerritoryPlan.id == territory_plan_id)
    if held:
        statement = statement.with_for_update()
    found = session.exec(statement.execution_options(populate_existing=held)).one_or_none()
    if found is None:
        raise NotFound
    return found


def territory_plans(session: Session, *, limit: int = 20) -> list[TerritoryPlan]:
    """Return the territory's plans, the newest first."""
    statement = select(TerritoryPlan).order_by(col(TerritoryPlan.requested_at).desc(), col(TerritoryPlan.id))
    return list(session.exec(statement.limit(limit)))


def live_territory_plan(session: Session) -> TerritoryPlan | None:
    """Return the territory's plan that waits for its turn or is being computed."""
    statement = select(TerritoryPlan).where(col(TerritoryPlan.state).in_(LIVE_STATES))
    return session.exec(statement.order_by(col(TerritoryPlan.requested_at)).limit(1)).first()


def due_territory_plan(session: Session, *, at: datetime) -> TerritoryPlan | None:
    """Hold the oldest territory's plan that no worker computes, for this worker alone."""
    free = col(TerritoryPlan.leased_until).is_(None) | (col(TerritoryPlan.leased_until) <= at)
    statement = (
        select(TerritoryPlan)
        .where(col(TerritoryPlan.state).in_(LIVE_STATES), free)
        .order_by(col(TerritoryPlan.requested_at), col(TerritoryPlan.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(statement.execution_options(populate_existing=True)).first()


def prepared(session: Session, territory_plan_id: UUID) -> list[Plan]:
    """Return the plans that wait to be handed over, held until the transaction ends."""
    statement = select(Plan).where(Plan.territory_plan_id == territory_plan_id, Plan.state == PlanState.PREPARED)
    return list(session.exec(statement.order_by(col(Plan.id)).with_for_update()))


def handed_before(session: Session, territory_plan_id: UUID) -> list[Plan]:
    """Return the drafts of earlier territory's plans that nobody decided, held until the transaction ends."""
    statement = select(Plan).where(
        col(Plan.territory_plan_id).is_not(None),
        col(Plan.territory_plan_id) != territory_plan_id,
        Plan.state == PlanState.DRAFT,
    )
    return list(session.exec(statement.order_by(col(Plan.id)).with_for_update()))
