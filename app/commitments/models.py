"""Tables of what pairs agree to, and of those who ask to stop."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.commitments.states import ChangeReason
from app.core.columns import Table, enum_field, key, reference
from app.mentorships.states import EndReason, PairRhythm, Side


class Commitment(Table, table=True):
    """What a pair agrees to: goals, rhythm, length. Saying something else is another row, without any signature.

    `goals` holds one to three goals in the youth's words, one per line. The
    last row that is not replaced is the one to sign or signed; `held_at` is
    when the last signature came: from then on it counts, until another does.
    `nudged_at` is when those who had not signed were reminded, once.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        UniqueConstraint("mentorship_id", "number"),
        CheckConstraint("rhythm <> 'once'", name="regular"),
        CheckConstraint("months BETWEEN 1 AND 24", name="months"),
        CheckConstraint("goals <> ''", name="goals"),
        CheckConstraint(
            "held_at IS NULL OR (youth_signed_at IS NOT NULL AND volunteer_signed_at IS NOT NULL)", name="held"
        ),
        Index(
            "uq_commitments_current", "mentorship_id", unique=True,
            sqlite_where=text("replaced_at IS NULL"), postgresql_where=text("replaced_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    number: int
    goals: str = Field(max_length=620)
    rhythm: PairRhythm = enum_field(PairRhythm)
    months: int
    rules_version: str = Field(max_length=16)
    reason: ChangeReason | None = enum_field(ChangeReason, default=None, nullable=True)
    drafted_by: Side = enum_field(Side)
    created_at: datetime
    nudged_at: datetime | None = None
    youth_signed_at: datetime | None = None
    volunteer_signed_at: datetime | None = None
    guardian_signed_at: datetime | None = None
    association_signed_at: datetime | None = None
    held_at: datetime | None = None
    replaced_at: datetime | None = None

    def signed_at(self, side: Side) -> datetime | None:
        """Return when a side signed."""
        found: datetime | None = getattr(self, f"{side.value}_signed_at")
        return found


class RegularWish(Table, table=True):
    """One side of a one-off help would like to go on regularly; the association decides."""

    __tablename__ = "regular_wishes"
    __table_args__ = (UniqueConstraint("mentorship_id", "side"),)

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    side: Side = enum_field(Side)
    asked_at: datetime


class Stop(Table, table=True):
    """« Je veux arrêter »: one side asks the association to end the pair; the association alone reads it.

    `unsafe` is the box « Je ne me sens pas en sécurité ».
    """

    __tablename__ = "stops"
    __table_args__ = (UniqueConstraint("mentorship_id", "side"),)

    id: UUID = key()
    mentorship_id: UUID = reference("mentorships.id", ondelete="CASCADE")
    side: Side = enum_field(Side)
    reason: EndReason = enum_field(EndReason)
    unsafe: bool = False
    asked_at: datetime
