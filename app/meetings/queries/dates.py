"""Reading the dates of a pair."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func, or_, select

from app.accounts.models import AccessLink
from app.accounts.states import LinkScope
from app.core.errors import NotFound
from app.meetings import rules
from app.meetings.models import Meeting, MeetingPlan
from app.meetings.states import UNDECIDED, MeetingState
from app.mentorships.models import Mentorship

_REMEMBERED_DAYS = 90


def plan(session: Session, mentorship_id: UUID) -> MeetingPlan:
    """Return where the machine stands with the dates of a pair; new until something is kept of it."""
    return session.get(MeetingPlan, mentorship_id) or MeetingPlan(mentorship_id=mentorship_id)


def of_pair(session: Session, mentorship_id: UUID, meeting_id: UUID) -> Meeting:
    """Return one meeting of a pair, as it is stored now.

    Raises
    ------
    NotFound
        If the pair has no such meeting.
    """
    statement = select(Meeting).where(Meeting.id == meeting_id, Meeting.mentorship_id == mentorship_id)
    found = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def still_open(session: Session, mentorship_id: UUID, *, at: datetime) -> list[Meeting]:
    """Return the dates of a pair that may still take place, in order; one too near to be chosen does not."""
    statement = select(Meeting).where(Meeting.mentorship_id == mentorship_id, to_come(at))
    ordered = statement.order_by(col(Meeting.starts_at), col(Meeting.id))
    return list(session.exec(ordered.execution_options(populate_existing=True)))


def to_come(at: datetime) -> sa.ColumnElement[bool]:
    """Select the dates that may still take place: an offered one leaves a guardian a day to read of it."""
    return or_(
        col(Meeting.state).in_((MeetingState.CHOSEN, MeetingState.AGREED)) & (col(Meeting.starts_at) > at),
        (col(Meeting.state) == MeetingState.OFFERED) & (col(Meeting.starts_at) > at + rules.SHORTLY),
    )


def undecided(session: Session, mentorship_id: UUID) -> list[Meeting]:
    """Return the dates of a pair that are offered or chosen, even those gone by."""
    statement = select(Meeting).where(Meeting.mentorship_id == mentorship_id, col(Meeting.state).in_(UNDECIDED))
    ordered = statement.order_by(col(Meeting.starts_at), col(Meeting.id))
    return list(session.exec(ordered.execution_options(populate_existing=True)))


def once_agreed(session: Session, mentorship_id: UUID) -> list[Meeting]:
    """Return the meetings of a pair that were agreed at some time, cancelled ones too, in order: a calendar's."""
    statement = select(Meeting).where(Meeting.mentorship_id == mentorship_id, col(Meeting.agreed_at).is_not(None))
    return list(session.exec(statement.order_by(col(Meeting.starts_at), col(Meeting.id))))


def last_agreed(session: Session, mentorship_id: UUID) -> datetime | None:
    """Return when the last meeting that a pair agreed on, and nobody called off, began or begins."""
    statement = select(func.max(Meeting.starts_at)).where(
        Meeting.mentorship_id == mentorship_id, Meeting.state == MeetingState.AGREED
    )
    return session.exec(statement).one()


def last_round(session: Session, mentorship_id: UUID) -> int:
    """Return the number of the last round of a pair, 0 before the first."""
    statement = select(func.max(Meeting.round)).where(Meeting.mentorship_id == mentorship_id)
    return session.exec(statement).one() or 0


def refused(session: Session, mentorship_id: UUID, *, at: datetime) -> list[datetime]:
    """Return the dates of the last months that a pair was offered in rounds of which it kept none."""
    kept = aliased(Meeting)
    agreed = exists().where(
        col(kept.mentorship_id) == mentorship_id,
        col(kept.round) == col(Meeting.round),
        col(kept.agreed_at).is_not(None),
    )
    statement = select(Meeting.starts_at).where(
        Meeting.mentorship_id == mentorship_id, Meeting.state == MeetingState.OVERTAKEN,
        Meeting.starts_at > at - timedelta(days=_REMEMBERED_DAYS), ~agreed,
    )  # fmt: skip
    return list(session.exec(statement))


def busy(
    session: Session, mentorship: Mentorship, *, at: datetime, elsewhere: bool = False
) -> list[tuple[datetime, datetime]]:
    """Return when either side of a pair meets somebody, or said that they cannot come; `elsewhere`: in other pairs."""
    taken = or_(
        col(Meeting.state).in_((MeetingState.AGREED, MeetingState.CHOSEN)),
        (col(Meeting.state) == MeetingState.CANCELLED) & (col(Meeting.mentorship_id) == mentorship.id),
    )
    theirs = or_(Mentorship.youth_id == mentorship.youth_id, Mentorship.volunteer_id == mentorship.volunteer_id)
    statement = (
        select(Meeting.starts_at, Meeting.minutes)
        .join(Mentorship, col(Mentorship.id) == col(Meeting.mentorship_id))
        .where(theirs, taken, Meeting.starts_at > at)
        .where(Mentorship.id != mentorship.id if elsewhere else sa.true())
    )
    return [(starts_at, starts_at + timedelta(minutes=minutes)) for starts_at, minutes in session.exec(statement)]


def has_feed(session: Session, mentorship_id: UUID, person_id: UUID, *, at: datetime) -> bool:
    """Tell whether somebody has a living private address for the calendar of a pair."""
    statement = select(AccessLink.token_hash).where(
        AccessLink.scope == LinkScope.CALENDAR, AccessLink.subject_id == mentorship_id,
        AccessLink.person_id == person_id, col(AccessLink.revoked_at).is_(None), AccessLink.expires_at > at,
    )  # fmt: skip
    return session.exec(statement).first() is not None
