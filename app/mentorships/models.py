"""Table of mentorships."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, false, text
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.mentorships.states import EndReason, MentorshipState, PairRhythm, SuspensionReason, Tracking


class Mentorship(Table, table=True):
    """A pair. A need has at most one that is not ended.

    The instants of every yes are kept here: without them no contact detail is given.
    `suspended_for` says what must be cured before a suspended pair goes on; a
    pair in pause goes on by itself on `paused_until`. `rhythm` is how often they
    agreed to meet, `planned_end_on` until when. `proposal_id` is empty for a
    pair that an association brought in as it ran already: it is `to_confirm`, and
    suspended, until everybody in it said yes; one that ended before stays so.
    `confirm_asked_at` is when they were last asked. `regular_since` is when
    one-off help became regular: reviews count from there.
    """

    __tablename__ = "mentorships"
    __table_args__ = (
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'suspended') = (suspended_for IS NOT NULL)", name="suspended"),
        CheckConstraint("(state = 'paused') = (paused_until IS NOT NULL)", name="paused"),
        Index(
            "uq_mentorships_open_need", "need_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    state: MentorshipState = enum_field(MentorshipState, default=MentorshipState.ACTIVE, index=True)
    version: int = 1
    need_id: UUID = reference("needs.id")
    offer_id: UUID = reference("offers.id")
    proposal_id: UUID | None = Field(default=None, unique=True)
    youth_id: UUID = reference("people.id")
    volunteer_id: UUID = reference("people.id")
    association_id: UUID | None = reference("associations.id", default=None)
    coordinator_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    association_agreed_at: datetime | None = None
    volunteer_agreed_at: datetime | None = None
    youth_agreed_at: datetime | None = None
    guardian_agreed_at: datetime | None = None
    introduced_at: datetime = Field(index=True)
    suspended_for: SuspensionReason | None = enum_field(SuspensionReason, default=None, nullable=True)
    paused_until: date | None = None
    rhythm: PairRhythm = enum_field(PairRhythm, default=PairRhythm.WEEKLY)
    planned_end_on: date | None = None
    to_confirm: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    confirm_asked_at: datetime | None = None
    regular_since: datetime | None = None
    tracking: Tracking = enum_field(Tracking, default=Tracking.HERE)
    ended_at: datetime | None = None
    end_reason: EndReason | None = enum_field(EndReason, default=None, nullable=True)

    @property
    def reviewed_from(self) -> datetime:
        """When the months of its reviews begin to count."""
        return self.regular_since or self.introduced_at
