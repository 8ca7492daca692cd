"""Table of the words between the two sides of a pair."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.conversations.states import HeldFor, LineState
from app.core.columns import Table, enum_field, key, reference

LONGEST = 2000
"""Characters of a line."""
ANSWER = 500
"""Characters of what the association answers to the writer of a line that it refuses."""


class Line(Table, table=True):
    """What one side of a pair wrote to the other.

    `held_for` stays once the association decided, with its `answer` to the
    writer. `told_at` is when a letter told the reader of it: one letter until
    they read. `reported_at` is when its reader showed it to the association.
    """

    __tablename__ = "conversation_lines"
    __table_args__ = (
        CheckConstraint("state = 'sent' OR held_for IS NOT NULL", name="why_held"),
        CheckConstraint("(state IN ('released', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("read_at IS NULL OR state IN ('sent', 'released')", name="read"),
        CheckConstraint("reported_at IS NULL OR read_at IS NOT NULL", name="reported"),
        Index("ix_conversation_lines_in_order", "mentorship_id", "written_at", "id"),
    )

    id: UUID = key()
    state: LineState = enum_field(LineState, default=LineState.SENT, index=True)
    version: int = 1
    mentorship_id: UUID = reference("mentorships.id", index=False, ondelete="CASCADE")
    writer_id: UUID = reference("people.id")
    text: str = Field(max_length=LONGEST)
    written_at: datetime
    held_for: HeldFor | None = enum_field(HeldFor, default=None, nullable=True)
    decided_at: datetime | None = None
    decided_by_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    answer: str = Field(default="", max_length=ANSWER)
    told_at: datetime | None = None
    read_at: datetime | None = None
    reported_at: datetime | None = None
