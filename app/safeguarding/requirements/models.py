"""Tables of what is asked and of what was attested: types and dates, never a document."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole, Stage


class Requirement(Table, table=True):
    """What one association asks of a role; without an association, what the operator asks of all."""

    __tablename__ = "requirements"
    __table_args__ = (
        CheckConstraint("days IS NULL OR days > 0", name="days"),
        CheckConstraint("kind <> 'record' OR stage = 'never' OR days IS NOT NULL", name="record"),
        CheckConstraint("role <> 'volunteer' OR kind <> 'record' OR stage = 'offer'", name="volunteer"),
        CheckConstraint("role <> 'coordinator' OR stage <> 'offer'", name="coordinator"),
        Index("uq_requirements_association", "association_id", "role", "kind", unique=True),
        Index(
            "uq_requirements_floor", "role", "kind", unique=True,
            sqlite_where=text("association_id IS NULL"), postgresql_where=text("association_id IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    association_id: UUID | None = reference("associations.id", default=None, index=False, ondelete="CASCADE")
    role: RequirementRole = enum_field(RequirementRole, default=RequirementRole.VOLUNTEER)
    kind: RequirementKind = enum_field(RequirementKind)
    stage: Stage = enum_field(Stage)
    days: int | None = None
    changed_by_id: UUID | None = None
    changed_at: datetime


class Attestation(Table, table=True):
    """That something was seen or done, on which day, and who says so.

    Until when it holds is not stored: it follows from the day and from what is
    asked today. `reminded` is the last reminder sent, in days before the end.
    """

    __tablename__ = "attestations"
    __table_args__ = (Index("ix_attestations_person", "person_id", "proof"),)

    id: UUID = key()
    person_id: UUID = reference("people.id", index=False, ondelete="CASCADE")
    proof: Proof = enum_field(Proof)
    seen_on: date = Field(index=True)
    attested_by_id: UUID | None = None
    association_id: UUID | None = None
    created_at: datetime
    withdrawn_at: datetime | None = None
    reminded: int | None = None


class Exemption(Table, table=True):
    """That somebody is let off a requirement until a day: who signed, and why."""

    __tablename__ = "exemptions"

    id: UUID = key()
    person_id: UUID = reference("people.id", ondelete="CASCADE")
    kind: RequirementKind = enum_field(RequirementKind)
    until: date
    reason: str = Field(max_length=500)
    signed_by_id: UUID | None = None
    association_id: UUID | None = None
    created_at: datetime
    withdrawn_at: datetime | None = None
    reminded: int | None = None

    __table_args__ = (CheckConstraint("kind NOT IN ('record', 'charter')", name="never"),)
