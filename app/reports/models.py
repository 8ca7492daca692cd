"""Tables of reports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.core.permissions import Role
from app.reports.states import Deed, Ending, ReportState, Subject

LONGEST = 8000
"""Characters of a report."""


class Report(Table, table=True):
    """What somebody tells us went wrong.

    `association_id` is the association of the case; its lead reads the report
    only if `shared`. `announced_at` is when the mails were written: one of a
    burst is kept at once and announced with its fellows. `reply_to` is what
    somebody without a name here left to be answered.
    """

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (ending IS NOT NULL)", name="closed"),
        CheckConstraint("NOT shared OR association_id IS NOT NULL", name="shared"),
    )

    id: UUID = key()
    state: ReportState = enum_field(ReportState, default=ReportState.OPEN, index=True)
    version: int = 1
    reporter_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    reporter_role: Role | None = enum_field(Role, default=None, nullable=True)
    reply_to: str = Field(default="", max_length=200)
    subject: Subject = enum_field(Subject, default=Subject.UNSAID)
    accused_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    association_id: UUID | None = reference("associations.id", default=None, ondelete="SET NULL")
    shared: bool = False
    text: str = Field(max_length=LONGEST)
    created_at: datetime = Field(index=True)
    announced_at: datetime | None = Field(default=None, index=True)
    deadline_at: datetime | None = Field(default=None, index=True)
    nudged_at: datetime | None = None
    ending: Ending | None = enum_field(Ending, default=None, nullable=True)
    closed_at: datetime | None = None


class ReportNote(Table, table=True):
    """One thing done about a report, by whom and when; never changed afterwards."""

    __tablename__ = "report_notes"

    id: UUID = key()
    report_id: UUID = reference("reports.id", ondelete="CASCADE")
    author_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    deed: Deed = enum_field(Deed, default=Deed.NOTE)
    text: str = Field(default="", max_length=2000)
    at: datetime
