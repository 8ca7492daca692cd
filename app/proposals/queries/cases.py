"""Proposals as the association that has the case, or the one that lends, reads them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.identity import Actor
from app.needs.models import Need
from app.offers.models import Offer
from app.proposals.models import Proposal, Question, Ranking
from app.proposals.states import ASKED_STATES, ProposalState


def visible(session: Session, proposal_id: UUID, *, actor: Actor) -> Proposal:
    """Return a proposal for a case that the actor's association took.

    Raises
    ------
    NotFound
        If there is none, or the case is another's.
    """
    return _one(session, proposal_id, col(Need.case_association_id) == actor.association_id, actor=actor)


def lent(session: Session, proposal_id: UUID, *, actor: Actor) -> Proposal:
    """Return a proposal of a volunteer whom the actor's association vouches for, asked by another.

    Raises
    ------
    NotFound
        If there is none, or the volunteer is another's.
    """
    return _one(session, proposal_id, col(Offer.association_id) == actor.association_id, actor=actor)


def _one(session: Session, proposal_id: UUID, mine: object, *, actor: Actor) -> Proposal:
    statement = (
        select(Proposal)
        .join(Need, col(Need.id) == Proposal.need_id)
        .join(Offer, col(Offer.id) == Proposal.offer_id)
        .where(Proposal.id == proposal_id, mine)  # type: ignore[arg-type]
    )
    found = session.exec(statement).one_or_none() if actor.association_id else None
    if found is None:
        raise NotFound
    return found


def of_need(session: Session, need_id: UUID) -> list[Proposal]:
    """Return every proposal of a need: asked first, then ranked by position, then decided, newest first."""
    statement = select(Proposal).where(Proposal.need_id == need_id)
    rows = list(session.exec(statement))
    rows.sort(key=lambda row: row.decided_at.timestamp() if row.decided_at else 0, reverse=True)
    return sorted(rows, key=lambda row: (_shelf(row.state), row.position or 99, -row.score, str(row.id)))


def _shelf(state: ProposalState) -> int:
    return 0 if state in (*ASKED_STATES, ProposalState.INTRODUCED) else 1 if state is ProposalState.RANKED else 2


def asked_for(session: Session, need_id: UUID) -> Proposal | None:
    """Return the proposal that somebody is being asked about for a need."""
    statement = select(Proposal).where(Proposal.need_id == need_id, col(Proposal.state).in_(ASKED_STATES))
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def ranked(session: Session, need_id: UUID) -> list[Proposal]:
    """Return the proposals that nobody decided on."""
    statement = select(Proposal).where(Proposal.need_id == need_id, col(Proposal.state) == ProposalState.RANKED)
    return list(session.exec(statement.order_by(col(Proposal.id))))


def next_ranked(session: Session, need_id: UUID) -> Proposal | None:
    """Return the best proposal that nobody decided on."""
    statement = select(Proposal).where(Proposal.need_id == need_id, col(Proposal.state) == ProposalState.RANKED)
    best = statement.order_by(col(Proposal.score).desc(), col(Proposal.offer_id))
    return session.exec(best.limit(1)).one_or_none()


def last_ranking(session: Session, need_id: UUID) -> Ranking | None:
    """Return when offers were last ranked for a need."""
    return session.get(Ranking, need_id)


def questions(session: Session, need_id: UUID) -> list[Question]:
    """Return what was asked about a need, oldest first."""
    statement = select(Question).where(Question.need_id == need_id)
    return list(session.exec(statement.order_by(col(Question.asked_at), col(Question.id))))


def lent_to_decide(session: Session, association_id: UUID) -> list[Proposal]:
    """Return the proposals that wait for the yes of the association that vouches for the volunteer."""
    statement = (
        select(Proposal)
        .join(Offer, col(Offer.id) == Proposal.offer_id)
        .where(col(Proposal.state) == ProposalState.LENDER_ASKED, Offer.association_id == association_id)
    )
    return list(session.exec(statement.order_by(col(Proposal.asked_at), col(Proposal.id)).limit(100)))
