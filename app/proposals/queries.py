"""Reading proposals: of a need, of a person, due; and how much room a volunteer has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.identity import Actor
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import OPEN_STATES, NeedState
from app.offers.models import Offer
from app.proposals.models import Proposal, Question, Ranking
from app.proposals.states import ASKED_STATES, Party, ProposalState
from app.safeguarding.models import Guardianship


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


def answerable(session: Session, proposal_id: UUID, *, person_id: UUID) -> Proposal:
    """Return a proposal that a person is, or was, asked about: as its volunteer, its youth or the guardian.

    Raises
    ------
    NotFound
        If it is not theirs, or nobody asked them yet.
    """
    children = select(Guardianship.youth_id).where(Guardianship.guardian_id == person_id)
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
    children = select(Guardianship.youth_id).where(Guardianship.guardian_id == person_id)
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


def _put_to(person_id: UUID) -> sa.ColumnElement[bool]:
    to_volunteer = (col(Question.party) == Party.VOLUNTEER) & (col(Offer.volunteer_id) == person_id)
    return to_volunteer | ((col(Question.party) == Party.YOUTH) & (col(Need.youth_id) == person_id))


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


def next_ranked(session: Session, need_id: UUID) -> Proposal | None:
    """Return the best proposal that nobody decided on."""
    statement = select(Proposal).where(Proposal.need_id == need_id, col(Proposal.state) == ProposalState.RANKED)
    best = statement.order_by(col(Proposal.score).desc(), col(Proposal.offer_id))
    return session.exec(best.limit(1)).one_or_none()


def asked_of_offer(session: Session, offer_id: UUID) -> list[Proposal]:
    """Return the proposals of an offer that somebody is being asked about."""
    statement = select(Proposal).where(Proposal.offer_id == offer_id, col(Proposal.state).in_(ASKED_STATES))
    return list(session.exec(statement.order_by(col(Proposal.need_id))))


def room(session: Session, offer: Offer, *, rivals: Collection[ProposalState] = ASKED_STATES) -> int:
    """Return how many more youths an offer can take, besides its pairs and the proposals in the states `rivals`.

    Below zero when it already has too many. Under the offer's lock the figure
    holds until the transaction ends.
    """
    pairs = select(func.count()).select_from(Mentorship)
    held = session.exec(pairs.where(Mentorship.offer_id == offer.id, col(Mentorship.ended_at).is_(None))).one()
    asked = select(func.count()).select_from(Proposal)
    asked = asked.where(Proposal.offer_id == offer.id, col(Proposal.state).in_(rivals))
    return offer.capacity - held - session.exec(asked).one()


def open_needs(session: Session) -> list[UUID]:
    """Return the needs that offers are ranked for."""
    return list(session.exec(select(Need.id).where(col(Need.state).in_(OPEN_STATES)).order_by(col(Need.id))))


def ranked_scores(session: Session) -> dict[UUID, list[float]]:
    """Return the scores that are only ranked, by need."""
    found: dict[UUID, list[float]] = defaultdict(list)
    statement = select(Proposal.need_id, Proposal.score).where(col(Proposal.state) == ProposalState.RANKED)
    for need_id, score in session.exec(statement):
        found[need_id].append(score)
    return found


def lock_free(session: Session, need_ids: Collection[UUID]) -> list[Need]:
    """Return those needs that are open and that nobody holds, held now until the transaction ends."""
    statement = (
        select(Need)
        .where(col(Need.id).in_(need_ids), col(Need.state).in_(OPEN_STATES))
        .order_by(col(Need.id))
        .with_for_update(key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def stale_needs(session: Session, *, since: datetime, limit: int) -> list[Need]:
    """Return open needs that were not ranked since `since`, longest ago first, held for this worker alone."""
    statement = (
        select(Need)
        .outerjoin(Ranking, col(Ranking.need_id) == Need.id)
        .where(col(Need.state).in_(OPEN_STATES), col(Ranking.ranked_at).is_(None) | (col(Ranking.ranked_at) < since))
        .order_by(col(Ranking.ranked_at).is_not(None), col(Ranking.ranked_at), col(Need.id))
        .limit(limit)
        .with_for_update(of=Need, key_share=True, skip_locked=True)
    )
    return list(session.exec(statement.execution_options(populate_existing=True)))


def pressing(session: Session, *, before: datetime, at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (proposal, need) whose deadline asks for something, nearest first; nothing is held yet."""
    statement = (
        select(Proposal.id, Proposal.need_id)
        .where(
            col(Proposal.state).in_(ASKED_STATES),
            col(Proposal.deadline_at) <= before,
            col(Proposal.nudged_at).is_(None) | (col(Proposal.deadline_at) <= at),
        )
        .order_by(col(Proposal.deadline_at), col(Proposal.id))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def all_agreed(session: Session, *, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (proposal, need) that waits for nobody's yes any more, oldest first; nothing is held yet."""
    statement = (
        select(Proposal.id, Proposal.need_id)
        .join(Need, col(Need.id) == Proposal.need_id)
        .where(
            col(Proposal.state) == ProposalState.YOUTH_ASKED,
            col(Proposal.youth_agreed_at).is_not(None),
            col(Need.state) == NeedState.TAKEN,
        )
        .order_by(col(Proposal.youth_agreed_at), col(Proposal.id))
        .limit(limit)
    )
    return list(session.exec(statement).all())


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
