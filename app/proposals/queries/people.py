"""What somebody is asked: as a volunteer, a youth or a guardian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.proposals.models import Proposal, Question
from app.proposals.states import Party, ProposalState
from app.safeguarding import queries as safeguarding


class AwaitingKind(StrEnum):
    """What somebody is asked."""

    VOLUNTEER = "volunteer"
    YOUTH = "youth"
    GUARDIAN = "guardian"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """One thing that a person must answer: a proposal, or an association's question.

    What they may read of it is for :mod:`app.proposals.profiles`.
    """

    kind: AwaitingKind
    need_id: UUID
    proposal_id: UUID | None = None
    question_id: UUID | None = None
    deadline_at: datetime | None = None


def awaiting(session: Session, *, person_id: UUID) -> list[Awaiting]:
    """Return what a volunteer, a youth or a guardian must answer, the nearest deadline first, in four queries."""
    mine = sa.select(col(Proposal.id), col(Proposal.need_id), col(Proposal.deadline_at))
    mine = mine.join(Need, col(Need.id) == Proposal.need_id).join(Offer, col(Offer.id) == Proposal.offer_id)
    children = safeguarding.wards(person_id)
    youth_asked = col(Proposal.state) == ProposalState.YOUTH_ASKED
    asked = {
        AwaitingKind.VOLUNTEER: (
            col(Proposal.state) == ProposalState.VOLUNTEER_ASKED, col(Offer.volunteer_id) == person_id,
        ),
        AwaitingKind.YOUTH: (
            youth_asked, col(Need.youth_id) == person_id, col(Proposal.youth_agreed_at).is_(None),
        ),
        AwaitingKind.GUARDIAN: (
            youth_asked, col(Need.youth_id).in_(children), col(Proposal.guardian_agreed_at).is_(None),
        ),
    }  # fmt: skip
    found = [
        Awaiting(kind, row.need_id, proposal_id=row.id, deadline_at=row.deadline_at)
        for kind, conditions in asked.items()
        for row in session.execute(mine.where(*conditions).order_by(col(Proposal.deadline_at), col(Proposal.id)))
    ]
    statement = select(Question).join(Need, col(Need.id) == Question.need_id)
    statement = statement.outerjoin(Proposal, col(Proposal.id) == Question.proposal_id)
    statement = statement.outerjoin(Offer, col(Offer.id) == Proposal.offer_id)
    open_ones = statement.where(
        col(Question.answered_at).is_(None), col(Need.state) == NeedState.TAKEN, _put_to(person_id)
    )
    put = session.exec(open_ones.order_by(col(Question.asked_at), col(Question.id)))
    return found + [Awaiting(AwaitingKind.QUESTION, each.need_id, each.proposal_id, each.id) for each in put]


def answerable(session: Session, proposal_id: UUID, *, person_id: UUID) -> Proposal:
    """Return a proposal that a person is, or was, asked about: as its volunteer, its youth or the guardian.

    Raises
    ------
    NotFound
        If it is not theirs, or nobody asked them yet.
    """
    children = safeguarding.wards(person_id)
    volunteer = (col(Offer.volunteer_id) == person_id) & col(Proposal.volunteer_asked_at).is_not(None)
    family = or_(col(Need.youth_id) == person_id, col(Need.youth_id).in_(children))
    statement = (
        select(Proposal)
        .join(Need, col(Need.id) == Proposal.need_id)
        .join(Offer, col(Offer.id) == Proposal.offer_id)
        .where(Proposal.id == proposal_id, volunteer | (family & col(Proposal.volunteer_agreed_at).is_not(None)))
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def question(session: Session, question_id: UUID, *, person_id: UUID) -> Question:
    """Return a question put to this volunteer or this youth.

    Raises
    ------
    NotFound
        If there is none, or it was put to somebody else.
    """
    statement = (
        select(Question)
        .join(Need, col(Need.id) == Question.need_id)
        .outerjoin(Proposal, col(Proposal.id) == Question.proposal_id)
        .outerjoin(Offer, col(Offer.id) == Proposal.offer_id)
        .where(Question.id == question_id, _put_to(person_id))
    )
    found = session.exec(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def _put_to(person_id: UUID) -> sa.ColumnElement[bool]:
    to_volunteer = (col(Question.party) == Party.VOLUNTEER) & (col(Offer.volunteer_id) == person_id)
    return to_volunteer | ((col(Question.party) == Party.YOUTH) & (col(Need.youth_id) == person_id))


def agreed_by_youth(session: Session, youth_id: UUID) -> list[Proposal]:
    """Return the proposals that a youth said yes to and that wait for something else."""
    statement = (
        select(Proposal)
        .join(Need, col(Need.id) == Proposal.need_id)
        .where(
            Need.youth_id == youth_id,
            col(Proposal.state) == ProposalState.YOUTH_ASKED,
            col(Proposal.youth_agreed_at).is_not(None),
        )
    )
    return list(session.exec(statement.order_by(col(Proposal.offer_id), col(Proposal.id))))
