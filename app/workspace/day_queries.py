"""What waits for a coordinator today, each list in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.accounts.models import Person
from app.commitments import rules as commitments
from app.commitments.models import Commitment
from app.core.clock import PARIS
from app.meetings.models import Meeting, SafePlace
from app.meetings.states import MeetingState
from app.mentorships import brought_in
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs.models import Need
from app.needs.queries import danger_first, standing_since
from app.needs.queries import entered as entered_by
from app.needs.states import NeedState
from app.offers.models import Offer
from app.offers.states import OfferState
from app.proposals import queries as proposals
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, ProposalState
from app.reviews import queries as reviews
from app.reviews.models import Review
from app.safeguarding.requirements import queries as requirements
from app.sessions.models import SessionLog
from app.workspace import queries
from app.workspace.states import Shelf

LINES = 10
"""How many lines of each list the page of the day shows."""


@dataclass(frozen=True, slots=True)
class FirstMeeting:
    """The first meeting of a pair: `place` is empty at a distance."""

    pair_id: UUID
    youth: str
    volunteer: str
    starts_at: datetime
    place: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """An answer that somebody is asked for, and who said yes already."""

    need_id: UUID
    youth: str
    state: ProposalState
    asked_at: datetime | None
    volunteer_agreed_at: datetime | None
    youth_agreed: bool
    guardian_agreed: bool
    deadline_at: datetime | None
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A need that somebody of the association entered and whose youth has yet to confirm it."""

    need_id: UUID
    youth: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A volunteer entrusted to the association, whom it has yet to meet."""

    offer_id: UUID
    first_name: str
    last_name: str
    since: datetime
    deadline_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A commitment of which a signature is missing although its signers were reminded."""

    pair_id: UUID
    youth: Person
    volunteer: str
    row: Commitment


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A review of a pair that the association itself has yet to write, asked for at an instant; `again`: once more."""

    pair_id: UUID
    review_id: UUID
    youth: str
    volunteer: str
    month: int
    since: datetime
    again: datetime | None


def reviews_due(session: Session, association_id: UUID, *, at: datetime) -> tuple[list[ReviewDue], int]:
    """Return the reviews that wait for the association's own part, the oldest first, and how many there are.

    Those that wait for the two of a pair are asked again by themselves, and then become a reason to call them.
    """
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        sa.select(
            col(Mentorship.id), col(Review.id), col(youth.first_name), col(volunteer.first_name), col(Review.month),
            col(Review.asked_at), col(Review.nudged_at), func.count().over(),
        )
        .select_from(Review)
        .join(Mentorship, col(Mentorship.id) == Review.mentorship_id)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(reviews.of_association_due(association_id, at=at))
        .order_by(col(Review.asked_at), col(Review.id))
        .limit(LINES)
    )  # fmt: skip
    rows = session.execute(statement).all()
    return [ReviewDue(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def unconfirmed(
    session: Session, association_id: UUID, *, at: datetime
) -> tuple[list[tuple[Mentorship, Person, str]], int]:
    """Return the pairs brought in that nobody asks of again unless told to, and how many: (pair, youth, volunteer).

    The first to be taken back comes first; who was asked a few days ago has time to answer.
    """
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        sa.select(Mentorship, youth, col(volunteer.first_name), func.count().over())
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(
            col(Mentorship.association_id) == association_id,
            mentorships.still_unconfirmed(asked_before=at - brought_in.ASK_AGAIN_AFTER),
        )
        .order_by(mentorships.last_asked(), col(Mentorship.id))
        .limit(LINES)
    )
    rows = session.execute(statement).all()
    return [(row[0], row[1], row[2]) for row in rows], rows[0][-1] if rows else 0


def unsigned(session: Session, association_id: UUID, *, at: datetime) -> list[Unsigned]:
    """Return the commitments of active pairs that are not signed by everybody days after the reminder."""
    youth, volunteer = aliased(Person), aliased(Person)
    statement = (
        sa.select(col(Mentorship.id), youth, col(volunteer.first_name), Commitment)
        .select_from(Commitment)
        .join(Mentorship, col(Mentorship.id) == Commitment.mentorship_id)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .where(
            col(Mentorship.association_id) == association_id, col(Mentorship.state) == MentorshipState.ACTIVE,
            col(Commitment.replaced_at).is_(None), col(Commitment.held_at).is_(None),
            col(Commitment.nudged_at) <= at - timedelta(days=commitments.CALL_DAYS),
        )
        .order_by(col(Commitment.created_at), col(Commitment.id))
        .limit(LINES)
    )  # fmt: skip
    return [Unsigned(*row) for row in session.execute(statement)]


def to_decide(session: Session, association_id: UUID, *, at: datetime) -> tuple[list[Need], int]:
    """Return the first cases to take, or whose volunteer is to choose, and how many there are.

    Danger comes first, then what leaves for another association today or
    tomorrow, then the longest wait. Those of :func:`unasked` stand there.
    """
    late = queries.unasked(association_id, proposals.choice_due_before(at))
    waits = queries.to_take(association_id) | (queries.to_choose(association_id) & ~late)
    total = session.exec(select(func.count()).select_from(Need).where(waits)).one()
    return list(session.exec(select(Need).where(waits).order_by(*_by_haste(at)).limit(LINES))), total


def unasked(session: Session, association_id: UUID, *, at: datetime) -> tuple[list[tuple[Need, datetime]], int]:
    """Return the first cases taken for which nobody is asked for days, with since when, and how many there are.

    Danger comes first, then the longest wait.
    """
    late, since = queries.unasked(association_id, proposals.choice_due_before(at)), proposals.unasked_since()
    total = session.exec(select(func.count()).select_from(Need).where(late)).one()
    statement = sa.select(Need, since).where(late).order_by(danger_first(), since, col(Need.id)).limit(LINES)
    return [(need, day) for need, day in session.execute(statement)], total


def next_to_decide(session: Session, association_id: UUID, *, after: UUID, at: datetime) -> UUID | None:
    """Return the need that an association is to decide after another, the first again after the last; none if alone."""
    waits = queries.on(association_id, Shelf.TO_DECIDE, at=at)
    ids = list(session.exec(select(Need.id).where(waits).order_by(*_by_haste(at))))
    following = ids.index(after) + 1 if after in ids else 0
    return next((each for each in ids[following:] + ids[:following] if each != after), None)


def _by_haste(at: datetime) -> tuple[Any, ...]:
    after_tomorrow = at.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    leaves = (col(Need.state) == NeedState.WAITING) & (col(Need.deadline_at) < after_tomorrow)
    return danger_first(), sa.case((leaves, 0), else_=1), standing_since(), col(Need.id)


def awaited(session: Session, association_id: UUID) -> tuple[list[Awaited], int]:
    """Return the answers that the association's cases wait for, the nearest deadline first, and how many there are."""
    conditions = (
        col(Proposal.state).in_(ASKED_STATES), col(Need.case_association_id) == association_id,
        col(Need.state) == NeedState.TAKEN,
    )  # fmt: skip
    columns = (
        col(Need.id), col(Person.first_name), col(Proposal.state), col(Proposal.asked_at),
        col(Proposal.volunteer_agreed_at), col(Proposal.youth_agreed_at).is_not(None),
        col(Proposal.guardian_agreed_at).is_not(None), col(Proposal.deadline_at), col(Person.birth_date),
    )  # fmt: skip
    asked = sa.select(*columns).select_from(Proposal).join(Need, col(Need.id) == Proposal.need_id)
    asked = asked.join(Person, col(Person.id) == Need.youth_id).where(*conditions)
    total = session.execute(sa.select(func.count()).select_from(asked.subquery())).scalar_one()
    nearest = asked.order_by(col(Proposal.deadline_at), col(Proposal.id)).limit(LINES)
    return [Awaited(*row) for row in session.execute(nearest)], total


def entered(session: Session, association_id: UUID) -> tuple[list[Entered], int]:
    """Return the needs entered that wait for their youth's yes, the oldest first, and how many there are."""
    statement = (
        sa.select(col(Need.id), col(Person.first_name), col(Need.created_at), func.count().over())
        .join(Person, col(Person.id) == Need.youth_id)
        .where(entered_by(association_id))
        .order_by(col(Need.created_at), col(Need.id))
        .limit(LINES)
    )
    rows = session.execute(statement).all()
    return [Entered(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def to_meet(session: Session, association_id: UUID) -> tuple[list[Newcomer], int]:
    """Return the volunteers whom the association is to call, the nearest deadline first, and how many there are."""
    waiting = (col(Offer.association_id) == association_id, col(Offer.state) == OfferState.TO_VET)
    total = session.exec(select(func.count()).select_from(Offer).where(*waiting)).one()
    statement = (
        sa.select(
            col(Offer.id), col(Person.first_name), col(Person.last_name), col(Offer.created_at), col(Offer.deadline_at)
        )
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(*waiting)
        .order_by(col(Offer.deadline_at).is_(None), col(Offer.deadline_at), col(Offer.created_at), col(Offer.id))
        .limit(LINES)
    )
    return [Newcomer(*row) for row in session.execute(statement)], total


def vouched(session: Session, association_id: UUID, day: date, *, within: int) -> list[tuple[UUID, UUID, str]]:
    """Return (offer, volunteer, first name) of those whom an association vouches for and who may be proposed.

    Only those of whom a check may end `within` so many days: an association may vouch for thousands.
    """
    statement = (
        sa.select(col(Offer.id), col(Person.id), col(Person.first_name))
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(
            col(Offer.association_id) == association_id, col(Offer.vetted_at).is_not(None),
            col(Offer.state).in_((OfferState.ACTIVE, OfferState.PAUSED)),
            col(Offer.volunteer_id).in_(requirements.with_an_end(session, day, within=within)),
        )
        .order_by(col(Person.first_name), col(Offer.id))
    )  # fmt: skip
    return [(offer_id, person_id, name) for offer_id, person_id, name in session.execute(statement)]


def first_meetings(session: Session, association_id: UUID, *, at: datetime) -> list[FirstMeeting]:
    """Return the first meetings of pairs agreed for today and the six days after."""
    today = at.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    youth, volunteer, before = aliased(Person), aliased(Person), aliased(Meeting)
    met = sa.select(SessionLog.id).where(  # type: ignore[call-overload]
        col(SessionLog.mentorship_id) == col(Mentorship.id), col(SessionLog.met).is_(True)
    )
    earlier = sa.select(before.id).where(  # type: ignore[call-overload]
        col(before.mentorship_id) == col(Mentorship.id), col(before.state) == MeetingState.AGREED,
        col(before.starts_at) < col(Meeting.starts_at),
    )  # fmt: skip
    statement = (
        sa.select(
            col(Mentorship.id), col(youth.first_name), col(volunteer.first_name), col(Meeting.starts_at),
            func.coalesce(SafePlace.name, ""),
        )
        .select_from(Meeting)
        .join(Mentorship, col(Mentorship.id) == Meeting.mentorship_id)
        .join(youth, col(youth.id) == Mentorship.youth_id)
        .join(volunteer, col(volunteer.id) == Mentorship.volunteer_id)
        .outerjoin(SafePlace, col(SafePlace.id) == Meeting.place_id)
        .where(
            col(Mentorship.association_id) == association_id, col(Mentorship.ended_at).is_(None),
            col(Meeting.state) == MeetingState.AGREED, col(Meeting.starts_at) >= today,
            col(Meeting.starts_at) < today + timedelta(days=7), ~met.exists(), ~earlier.exists(),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
        .limit(LINES)
    )  # fmt: skip
    return [FirstMeeting(*row) for row in session.execute(statement)]
