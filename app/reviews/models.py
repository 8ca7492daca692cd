"""Table of reviews."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.mentorships.states import EndReason, Side
from app.reviews.states import GoalsReached, Satisfaction


class Review(Table, table=True):
    """A short form for one side, `month` months after the introduction; month 0 is the closing interview.

    `asked_at` is when it was asked, `answered_at` when it came back; `reason` is why it ended, as this side sees it.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("mentorship_id", "month", "side"),
        CheckConstraint("month >= 0", name="month"),
        CheckConstraint("month = 0 OR reason IS NULL", name="reason_of_end"),
    )

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    month: int
    side: Side = enum_field(Side)
    due_on: date = Field(index=True)
    asked_at: datetime
    nudged_at: datetime | None = None
    answered_at: datetime | None = None
    goals: GoalsReached | None = enum_field(GoalsReached, default=None, nullable=True)
    satisfaction: Satisfaction | None = enum_field(Satisfaction, default=None, nullable=True)
    would_again: bool | None = None
    reason: EndReason | None = enum_field(EndReason, default=None, nullable=True)
    text: str = Field(default="", max_length=1000)
