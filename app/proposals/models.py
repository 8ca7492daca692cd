"""Tables of proposals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.core.columns import Table, enum_field, json_field, key, reference
from app.proposals.states import Party, ProposalState

_ASKED = "state IN ('lender_asked', 'volunteer_asked', 'youth_asked')"


class Proposal(Table, table=True):
    """One volunteer ranked for one need.

    `parts` and `facts` are what the score was computed from (part → value in
    [0, 1]; sentences); `configuration` names the weights. `crossed` are the
    gates of convenience that the association crossed, `crossing` says why.
    A need has at most one proposal that somebody is being asked about.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("need_id", "offer_id"),
        CheckConstraint("score >= 0 AND score <= 1", name="score"),
        Index(
            "uq_proposals_asked_need", "need_id", unique=True,
            sqlite_where=text(_ASKED), postgresql_where=text(_ASKED),
        ),
        Index("ix_proposals_of_need", "need_id", "state", "deadline_at"),
    )  # fmt: skip

    id: UUID = key()
    state: ProposalState = enum_field(ProposalState, default=ProposalState.RANKED, index=True)
    version: int = 1
    need_id: UUID = reference("needs.id", ondelete="CASCADE", index=False)
    offer_id: UUID = reference("offers.id", ondelete="CASCADE")
    position: int = 0
    score: float
    parts: dict[str, float] = json_field()
    facts: dict[str, Any] = json_field()
    distance_km: float | None = None
    minutes: int | None = None
    need_version: int = 1
    offer_version: int = 1
    configuration: str = Field(max_length=64)
    by_name: bool = False
    crossed: list[str] = json_field(list)
    crossing: str = Field(default="", max_length=500)
    created_at: datetime
    decided_by_id: UUID | None = None
    decided_at: datetime | None = None
    asked_at: datetime | None = None
    deadline_at: datetime | None = Field(default=None, index=True)
    nudged_at: datetime | None = None
    later_until: date | None = None
    volunteer_asked_at: datetime | None = None
    volunteer_agreed_at: datetime | None = None
    youth_agreed_at: datetime | None = None
    guardian_agreed_at: datetime | None = None
    reason: str = Field(default="", max_length=32)
    reason_text: str = Field(default="", max_length=500)
    ended_at: datetime | None = None


class Ranking(Table, table=True):
    """When the offers were last ranked for a need, and how many were looked at."""

    __tablename__ = "rankings"

    need_id: UUID = reference("needs.id", primary_key=True, ondelete="CASCADE")
    ranked_at: datetime = Field(index=True)
    offers: int = 0
    configuration: str = Field(max_length=64)


class Question(Table, table=True):
    """« Demander une précision »: an association's question to one side, and the answer."""

    __tablename__ = "questions"

    id: UUID = key()
    need_id: UUID = reference("needs.id", ondelete="CASCADE")
    proposal_id: UUID | None = reference("proposals.id", default=None, ondelete="CASCADE")
    party: Party = enum_field(Party)
    text: str = Field(max_length=500)
    asked_by_id: UUID | None = None
    asked_at: datetime
    answer: str = Field(default="", max_length=1000)
    answered_at: datetime | None = None
