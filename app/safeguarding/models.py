"""Tables of guardians and agreements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.safeguarding.states import AgreementState, Means


class Guardianship(Table, table=True):
    """Who answers for a minor."""

    __tablename__ = "guardianships"
    __table_args__ = (UniqueConstraint("youth_id", "guardian_id"),)

    id: UUID = key()
    youth_id: UUID = reference("people.id", ondelete="CASCADE")
    guardian_id: UUID = reference("people.id", ondelete="CASCADE")
    created_at: datetime


class Agreement(Table, table=True):
    """A guardian's agreement that one youth takes part; the yes to a pair is asked on the proposal.

    `direct_contact` is the box « Le bénévole peut joindre mon enfant directement ».
    """

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("youth_id", "guardian_id"),)

    id: UUID = key()
    youth_id: UUID = reference("people.id", ondelete="CASCADE")
    guardian_id: UUID = reference("people.id", ondelete="CASCADE")
    state: AgreementState = enum_field(AgreementState, default=AgreementState.ASKED)
    version: int = 1
    text_version: str = Field(max_length=16)
    asked_at: datetime
    answered_at: datetime | None = None
    means: Means | None = enum_field(Means, default=None, nullable=True)
    recorded_by_id: UUID | None = None
    direct_contact: bool = False
