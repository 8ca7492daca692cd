"""Tables of sessions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.mentorships.states import Side
from app.sessions.states import Face, FitAnswer, MissedReason


class SessionLog(Table, table=True):
    """What one side tells of one day: they met, for how many minutes and how it went; or they did not, and why.

    What both sides tell of one day is one session: :func:`app.sessions.rules.merged`.
    """

    __tablename__ = "session_logs"
    __table_args__ = (
        UniqueConstraint("mentorship_id", "held_on", "side"),
        CheckConstraint("met = (minutes IS NOT NULL)", name="met"),
        CheckConstraint("minutes IS NULL OR (minutes > 0 AND minutes <= 720)", name="minutes"),
        CheckConstraint("met OR face IS NULL", name="face_of_met"),
        CheckConstraint("NOT met OR reason IS NULL", name="reason_of_missed"),
    )

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    meeting_id: UUID | None = reference("meetings.id", default=None, ondelete="SET NULL")
    side: Side = enum_field(Side)
    held_on: date = Field(index=True)
    met: bool
    minutes: int | None = None
    face: Face | None = enum_field(Face, default=None, nullable=True)
    reason: MissedReason | None = enum_field(MissedReason, default=None, nullable=True)
    text: str = Field(default="", max_length=500)
    told_at: datetime


class NewsAsked(Table, table=True):
    """« Vous êtes-vous vus ? » was asked of both sides: after a meeting, or because nobody told anything for long."""

    __tablename__ = "news_asked"

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    meeting_id: UUID | None = Field(default=None, foreign_key="meetings.id", unique=True, ondelete="CASCADE")
    asked_at: datetime


class Fit(Table, table=True):
    """What one side thinks after the first session; the association alone reads it."""

    __tablename__ = "fits"
    __table_args__ = (UniqueConstraint("mentorship_id", "side"),)

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    side: Side = enum_field(Side)
    answer: FitAnswer = enum_field(FitAnswer)
    text: str = Field(default="", max_length=500)
    told_at: datetime
