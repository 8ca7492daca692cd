"""What a coordinator's day holds of dates, in one query each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, func

from app.accounts.models import Person
from app.core.clock import PARIS
from app.meetings import rules
from app.meetings.models import Meeting, MeetingPlan, SafePlace
from app.meetings.states import UNDECIDED, MeetingState, Stuck
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState

_YOUTH, _VOLUNTEER = aliased(Person), aliased(Person)


@dataclass(frozen=True, slots=True)
class WeekRow:
    """An agreed meeting of an association's week; `place` is empty at a distance, `first` that of a pair."""

    mentorship_id: UUID
    youth: str
    volunteer: str
    meeting_id: UUID
    starts_at: datetime
    place: str | None
    first: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A round that waits for a tap since `since`; `chosen` when one side answered and the other did not."""

    mentorship_id: UUID
    youth: str
    volunteer: str
    since: datetime
    chosen: bool


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A pair for which no date can be offered: somebody has to call."""

    mentorship_id: UUID
    youth: str
    volunteer: str
    reason: Stuck
    since: datetime


def this_week(session: Session, association_id: UUID, *, at: datetime) -> list[WeekRow]:
    """Return the agreed meetings of an association from today to the end of the seventh day."""
    today = at.astimezone(PARIS).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = aliased(Meeting)
    before = exists().where(
        col(earlier.mentorship_id) == col(Meeting.mentorship_id),
        col(earlier.state) == MeetingState.AGREED,
        col(earlier.starts_at) < col(Meeting.starts_at),
    )
    statement = (
        _of(association_id, Meeting)
        .add_columns(col(Meeting.id), col(Meeting.starts_at), col(SafePlace.name), ~before)
        .outerjoin(SafePlace, col(SafePlace.id) == col(Meeting.place_id))
        .where(
            col(Meeting.state) == MeetingState.AGREED, col(Meeting.starts_at) >= today,
            col(Meeting.starts_at) < today + timedelta(days=7),
        )
        .order_by(col(Meeting.starts_at), col(Meeting.id))
    )  # fmt: skip
    return [WeekRow(*row) for row in session.execute(statement)]


def waiting(session: Session, association_id: UUID, *, at: datetime) -> list[WaitingRow]:
    """Return the rounds that wait for a tap for :data:`app.meetings.rules.WAITING_DAYS`, longest first."""
    since = func.max(func.coalesce(col(Meeting.chosen_at), col(Meeting.created_at)))
    statement = (
        _of(association_id, Meeting)
        .add_columns(since, func.count(col(Meeting.chosen_at)) > 0)
        .where(col(Meeting.state).in_(UNDECIDED))
        .group_by(col(Mentorship.id), col(_YOUTH.first_name), col(_VOLUNTEER.first_name))
        .having(since <= at - timedelta(days=rules.WAITING_DAYS))
        .order_by(since, col(Mentorship.id))
    )
    return [WaitingRow(*row) for row in session.execute(statement)]


def stuck(session: Session, association_id: UUID) -> list[StuckRow]:
    """Return the pairs for which no date can be offered, those that wait longest first."""
    statement = (
        _of(association_id, MeetingPlan)
        .add_columns(col(MeetingPlan.stuck_for), col(MeetingPlan.stuck_at))
        .where(col(MeetingPlan.stuck_for).is_not(None))
        .order_by(col(MeetingPlan.stuck_at), col(Mentorship.id))
    )
    return [StuckRow(*row) for row in session.execute(statement)]


def _of(association_id: UUID, table: type[Meeting] | type[MeetingPlan]) -> Any:
    """Select the active pairs of an association that have rows in `table`, with both first names."""
    return (
        sa.select(col(Mentorship.id), col(_YOUTH.first_name), col(_VOLUNTEER.first_name))
        .select_from(table)
        .join(Mentorship, col(Mentorship.id) == col(table.mentorship_id))
        .join(_YOUTH, col(_YOUTH.id) == col(Mentorship.youth_id))
        .join(_VOLUNTEER, col(_VOLUNTEER.id) == col(Mentorship.volunteer_id))
        .where(col(Mentorship.association_id) == association_id, col(Mentorship.state) == MentorshipState.ACTIVE)
    )
