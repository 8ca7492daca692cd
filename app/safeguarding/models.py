"""Tables of guardians and agreements."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.safeguarding.codes import new_code
from app.safeguarding.states import AgreementAction, AgreementState, Bond, Means


class Guardianship(Table, table=True):
    """Who answers for a minor, as what, and in which language they are written to.

    A child in care, or an unaccompanied minor, has a service (`bond`): its name
    is the guardian's `organisation`, and the guardian is who signs for it.
    """

    __tablename__ = "guardianships"
    __table_args__ = (UniqueConstraint("youth_id", "guardian_id"),)

    id: UUID = key()
    youth_id: UUID = reference("people.id", ondelete="CASCADE")
    guardian_id: UUID = reference("people.id", ondelete="CASCADE")
    bond: Bond = enum_field(Bond, default=Bond.PARENT)
    language: str = Field(default="fr", max_length=8)
    created_at: datetime


class Agreement(Table, table=True):
    """A guardian's agreement that one youth takes part; the yes to a pair is asked on the proposal.

    `direct_contact` is the box « Le bénévole peut joindre mon enfant directement ».
    `code` is what the youth's screen shows and the guardian says to an
    association: it finds the agreement and opens nothing by itself.
    `text_version` is the text asked, then the one answered; `asked_version`
    the last one that the guardian was written to about.
    """

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("youth_id", "guardian_id"),)

    id: UUID = key()
    youth_id: UUID = reference("people.id", ondelete="CASCADE")
    guardian_id: UUID = reference("people.id", ondelete="CASCADE")
    state: AgreementState = enum_field(AgreementState, default=AgreementState.ASKED)
    version: int = 1
    code: str = Field(default_factory=new_code, unique=True, max_length=12)
    text_version: str = Field(max_length=16)
    asked_version: str = Field(default="", max_length=16)
    asked_at: datetime
    answered_at: datetime | None = None
    means: Means | None = enum_field(Means, default=None, nullable=True)
    recorded_by_id: UUID | None = None
    direct_contact: bool = False


class AgreementAnswer(Table, table=True):
    """One answer of a guardian, never changed afterwards: what, when, to which text, how, and who wrote it down.

    `receiver` is the association that the page said may receive the request.
    """

    __tablename__ = "agreement_answers"

    id: UUID = key()
    agreement_id: UUID = reference("agreements.id", ondelete="CASCADE")
    at: datetime
    action: AgreementAction = enum_field(AgreementAction)
    text_version: str = Field(max_length=16)
    language: str = Field(default="fr", max_length=8)
    means: Means = enum_field(Means)
    recorded_by_id: UUID | None = reference("people.id", default=None, ondelete="SET NULL")
    association_id: UUID | None = reference("associations.id", default=None, ondelete="SET NULL")
    receiver: str = Field(default="", max_length=120)
    direct_contact: bool = False
