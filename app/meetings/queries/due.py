"""What jobs have to do, held for one worker alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, exists, or_, select

from app.meetings.models import Meeting, MeetingPlan
from app.meetings.queries.dates import to_come
from app.meetings.states import UNDECIDED, MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Tracking


def waiting_for_dates(session: Session) -> list[UUID]:
    """Return active pairs followed here that never agreed on a date and have none to choose, first introduced first."""
    statement = select(Mentorship.id).where(*_waiting_for_dates())
    return list(session.exec(statement.order_by(col(Mentorship.introduced_at), col(Mentorship.id))))


def lock_waiting_for_dates(session: Session, *, among: Collection[UUID]) -> list[Mentorship]:
    """Return which of some pairs wait for dates still, for this worker alone."""
    return _locked(session, col(Mentorship.id).in_(among), *_waiting_for_dates())


def _waiting_for_dates() -> tuple[sa.ColumnElement[bool], ...]:
    dates = exists().where(
        col(Meeting.mentorship_id) == col(Mentorship.id),
        or_(col(Meeting.state).in_(UNDECIDED), col(Meeting.agreed_at).is_not(None)),
    )
    stuck = exists().where(
        col(MeetingPlan.mentorship_id) == col(Mentorship.id), col(MeetingPlan.stuck_for).is_not(None)
    )
    return (
        col(Mentorship.state) == MentorshipState.ACTIVE, col(Mentorship.tracking) == Tracking.HERE,
        col(Mentorship.association_id).is_not(None), ~dates, ~stuck,
    )  # fmt: skip


def lock_to_clear(session: Session, *, at: datetime, limit: int) -> list[Mentorship]:
    """Return pairs that do not meet now and still have dates to come or to choose, for this worker alone."""
    dates = exists().where(
        col(Meeting.mentorship_id) == col(Mentorship.id),
        or_(
            col(Meeting.state).in_(UNDECIDED),
            (col(Meeting.state) == MeetingState.AGREED) & (col(Meeting.starts_at) > at),
        ),
    )
    stopped = or_(Mentorship.state != MentorshipState.ACTIVE, Mentorship.tracking != Tracking.HERE)
    return _locked(session, stopped, dates, limit=limit)


def lock_lapsed(session: Session, *, at: datetime, limit: int) -> list[Mentorship]:
    """Return pairs in whose round no date is left to come, for this worker alone."""
    waiting = (col(Meeting.mentorship_id) == col(Mentorship.id), col(Meeting.state).in_(UNDECIDED))
    left = exists().where(*waiting, to_come(at))
    return _locked(session, exists().where(*waiting), ~left, limit=limit)


def _locked(session: Session, *conditions: object, limit: int | None = None) -> list[Mentorship]:
    statement = select(Mentorship).where(*conditions).order_by(col(Mentorship.id)).limit(limit)  # type: ignore[arg-type]
    held = statement.with_for_update(key_share=True, skip_locked=True, of=Mentorship)
    return list(session.exec(held.execution_options(populate_existing=True)))


def lock_to_remind(session: Session, *, day: datetime, limit: int) -> list[Meeting]:
    """Return the agreed meetings of active pairs of the day that begins at `day` not yet reminded of, for this worker.

    The worker holds them alone.
    """
    statement = (
        select(Meeting)
        .join(Mentorship, col(Mentorship.id) == col(Meeting.mentorship_id))
        .where(
            Meeting.state == MeetingState.AGREED,
            Meeting.starts_at >= day,
            Meeting.starts_at < day + timedelta(days=1),
            col(Meeting.reminded_at).is_(None),
            Mentorship.state == MentorshipState.ACTIVE,
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
        .limit(limit)
        .with_for_update(skip_locked=True, of=Meeting)
    )  # fmt: skip
    return list(session.exec(statement.execution_options(populate_existing=True)))
