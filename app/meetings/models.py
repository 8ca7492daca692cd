"""Tables of meetings and of the places where an association lets pairs meet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.meetings.states import MeetingState, Stuck
from app.mentorships.states import Side


class SafePlace(Table, table=True):
    """A place where an association lets pairs meet: a library, its own rooms. Closed, it is offered no more."""

    __tablename__ = "safe_places"

    id: UUID = key()
    association_id: UUID = reference("associations.id", ondelete="CASCADE")
    name: str = Field(max_length=120)
    address: str = Field(max_length=200)
    commune_code: str = reference("communes.code", max_length=5)
    access: str = Field(default="", max_length=300)
    created_at: datetime
    closed_at: datetime | None = None


class Meeting(Table, table=True):
    """One date of a pair. The dates offered together share `round`; one of them at most is chosen.

    `starts_at` is an instant, `minutes` how long it lasts. `place_id` is empty for a meeting at a distance.
    `version` is the SEQUENCE of its calendar file; `reminded_at` is when both sides were reminded of it;
    `tight` when their moment in common leaves no time for the way.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
    )

    id: UUID = key()
    state: MeetingState = enum_field(MeetingState, default=MeetingState.OFFERED, index=True)
    version: int = 1
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    round: int
    starts_at: datetime = Field(index=True)
    minutes: int
    place_id: UUID | None = reference("safe_places.id", default=None, ondelete="SET NULL")
    tight: bool = False
    created_at: datetime
    chosen_by: Side | None = enum_field(Side, check="chosen_by", default=None, nullable=True)
    chosen_at: datetime | None = None
    agreed_at: datetime | None = None
    cancelled_by: Side | None = enum_field(Side, check="cancelled_by", default=None, nullable=True)
    cancelled_at: datetime | None = None
    reminded_at: datetime | None = None


class MeetingPlan(Table, table=True):
    """Where the machine stands with the dates of a pair: rounds `refused` in a row, what it is stuck for.

    A pair for which it is stuck waits for its coordinator, who was told once.
    """

    __tablename__ = "meeting_plans"
    __table_args__ = (CheckConstraint("(stuck_for IS NULL) = (stuck_at IS NULL)", name="told"),)

    mentorship_id: UUID = reference("mentorships.id", primary_key=True, ondelete="CASCADE")
    refused: int = 0
    stuck_for: Stuck | None = enum_field(Stuck, default=None, nullable=True)
    stuck_at: datetime | None = None
