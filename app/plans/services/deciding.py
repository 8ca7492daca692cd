"""Accept a plan: each pair becomes a proposal by the usual way; or drop it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Conflict, DomainError, NotFound
from app.core.identity import Actor
from app.journal import services as journal
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import services as offers
from app.offers.models import Offer
from app.plans import queries
from app.plans.models import Plan, PlanRow
from app.plans.services.drafting import STALE, held_draft
from app.plans.states import PLANS, PlanAction, PlanState
from app.proposals import services as proposals
from app.routing import queries as routing
from app.routing import services as routes

AT_ONCE = 20
"""Pairs done in one transaction: others wait for the database no longer than that takes."""

NEED_CHANGED = "La demande a changé depuis ce plan. Regardez-la avant de proposer quelqu’un."
OFFER_CHANGED = "L’offre du bénévole a changé depuis ce plan."
GONE = "Ce dossier n’est plus chez vous."


def accept(session: Session, *, plan_id: UUID, version: int, actor: Actor, at: datetime) -> Plan:
    """Say yes to every pair of a draft; :func:`carry_out` does what follows.

    Raises
    ------
    Conflict
        If it was changed or decided meanwhile.
    """
    plan = held_draft(session, plan_id, version)
    plan.decided_by_id, plan.decided_at = actor.person_id, at
    journal.move(session, plan, PLANS, PlanAction.ACCEPT, actor=actor, at=at, served=plan.figures["served"])
    return plan


def carry_out(session: Session, *, plan_id: UUID, actor: Actor, at: datetime) -> int:
    """Turn the next pairs of an accepted plan into proposals; return how many were looked at, 0 at the end.

    A case in the inbox is taken first. A pair that is no longer possible says
    why and the others go on. Every offer is held before any need, both in the
    order of their ids, so that rivals wait for one another and never in a ring.

    Raises
    ------
    Conflict
        If the plan is not accepted.
    """
    if queries.lock(session, plan_id).state is not PlanState.ACCEPTED:
        raise Conflict(STALE)
    rows = queries.pending(session, plan_id, limit=AT_ONCE)
    for offer_id in sorted({row.offer_id for row in rows if row.offer_id}):
        offers.lock(session, offer_id)
    for need_id in sorted(row.need_id for row in rows):
        routing.lock(session, need_id)
    for row in rows:
        _carry_out(session, row, actor=actor, at=at)
    return len(rows)


def drop(session: Session, *, plan_id: UUID, version: int, actor: Actor, at: datetime) -> None:
    """Leave a draft undone: nobody was asked, nothing is lost.

    Raises
    ------
    Conflict
        If it was changed or decided meanwhile.
    """
    plan = held_draft(session, plan_id, version)
    plan.decided_by_id, plan.decided_at = actor.person_id, at
    journal.move(session, plan, PLANS, PlanAction.DROP, actor=actor, at=at)


def _carry_out(session: Session, row: PlanRow, *, actor: Actor, at: datetime) -> None:
    try:
        with session.begin_nested():
            row.proposal_id = _propose(session, row, actor=actor, at=at)
    except NotFound:
        row.obstacle = GONE
    except DomainError as refused:
        row.obstacle = refused.message[:500]
    session.add(row)
    session.flush()


def _propose(session: Session, row: PlanRow, *, actor: Actor, at: datetime) -> UUID:
    need, offer = session.get_one(Need, row.need_id), session.get_one(Offer, row.offer_id)
    if need.version != row.need_version:
        raise Conflict(NEED_CHANGED)
    if offer.version != row.offer_version:
        raise Conflict(OFFER_CHANGED)
    if need.state is NeedState.WAITING:
        routes.take(session, need=need, actor=actor, at=at)
    return proposals.propose_by_name(session, need=need, offer_id=offer.id, actor=actor, at=at).id
