"""Tables of routing: every stay of a need or an offer with an association."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.core.columns import Table, enum_field, json_field, key, reference
from app.routing.states import DeclineReason, Outcome


class NeedStay(Table, table=True):
    """One stay of a need in the inbox of an association (``None``: the operator's queue).

    `reasons` are the French sentences that say why this one. `word` is what came with the need, then, once it was
    refused or given back for a `reason`, what was written to explain it.
    """

    __tablename__ = "need_stays"
    __table_args__ = (
        Index(
            "uq_need_stays_open", "need_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    need_id: UUID = reference("needs.id", ondelete="CASCADE")
    association_id: UUID | None = reference("associations.id", default=None, ondelete="CASCADE")
    reasons: list[str] = json_field(list)
    word: str = Field(default="", max_length=500)
    began_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = enum_field(Outcome, default=None, nullable=True)
    reason: DeclineReason | None = enum_field(DeclineReason, default=None, nullable=True)


class OfferStay(Table, table=True):
    """One stay of an offer with an association that is to call the volunteer back."""

    __tablename__ = "offer_stays"
    __table_args__ = (
        Index(
            "uq_offer_stays_open", "offer_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: UUID = key()
    offer_id: UUID = reference("offers.id", ondelete="CASCADE")
    association_id: UUID | None = reference("associations.id", default=None, ondelete="CASCADE")
    reasons: list[str] = json_field(list)
    began_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = enum_field(Outcome, default=None, nullable=True)
