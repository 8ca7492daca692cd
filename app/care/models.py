"""Tables of the team's care: contacts made, and the monthly question about pairs that are followed elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.care.states import ContactMeans, ContactWith
from app.core.columns import Table, enum_field, key, reference


class StaffContact(Table, table=True):
    """That somebody of the team was in touch with a pair, or had news of it.

    `next_on` is when to be in touch again; until `quiet_until` the pair is not
    among those to call for what was known then. The note is for the team alone.
    """

    __tablename__ = "staff_contacts"
    __table_args__ = (
        CheckConstraint("next_on IS NULL OR next_on >= held_on", name="next_on"),
        CheckConstraint("quiet_until IS NULL OR quiet_until >= held_on", name="quiet_until"),
        Index("ix_staff_contacts_pair", "mentorship_id", "created_at"),
    )

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", index=False, ondelete="CASCADE")
    by_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    means: ContactMeans = enum_field(ContactMeans)
    with_whom: ContactWith = enum_field(ContactWith)
    held_on: date
    note: str = Field(default="", max_length=1000)
    next_on: date | None = Field(default=None, index=True)
    quiet_until: date | None = None
    created_at: datetime


class StillActive(Table, table=True):
    """« Toujours actif ? », asked once a month of the team about a pair that it follows in its own tool."""

    __tablename__ = "still_active"
    __table_args__ = (
        UniqueConstraint("mentorship_id", "asked_on"),
        Index(
            "uq_still_active_open", "mentorship_id", unique=True,
            sqlite_where=text("answered_at IS NULL"), postgresql_where=text("answered_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", index=False, ondelete="CASCADE")
    asked_on: date
    answered_at: datetime | None = None
    answered_by_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
