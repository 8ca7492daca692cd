"""Tables of offers."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field

from app.core.columns import Table, enum_field, key, reference
from app.offers.states import OfferReason, OfferState
from app.skills.states import Mode

_OPEN = "state NOT IN ('closed', 'refused')"


class Offer(Table, table=True):
    """What one volunteer offers; lists and places are written as in :class:`app.needs.models.Need`.

    `association_id` is the association that vets the volunteer and vouches for
    the frame (``None``: the operator does); `chosen` when the volunteer picked
    it. `held` is a text that names a contact, `danger` words that sound like
    danger: only who vets reads them.
    A volunteer has at most one offer that is neither closed nor refused.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("capacity >= 0 AND capacity <= 20", name="capacity"),
        CheckConstraint("age_min <= age_max", name="ages"),
        CheckConstraint("radius_km > 0 AND radius_km <= 200", name="radius"),
        CheckConstraint("lat IS NULL OR (lat >= -90 AND lat <= 90)", name="lat"),
        CheckConstraint("lon IS NULL OR (lon >= -180 AND lon <= 180)", name="lon"),
        Index(
            "uq_offers_open_volunteer", "volunteer_id", unique=True,
            sqlite_where=sql(_OPEN), postgresql_where=sql(_OPEN),
        ),
    )  # fmt: skip

    id: UUID = key()
    state: OfferState = enum_field(OfferState, index=True)
    version: int = 1
    volunteer_id: UUID = reference("people.id", ondelete="CASCADE")
    association_id: UUID | None = reference("associations.id", default=None, ondelete="SET NULL")
    chosen: bool = False
    entered_by_id: UUID | None = None
    profession: str = Field(default="", max_length=120)
    text: str = Field(default="", max_length=2000)
    held: bool = False
    danger: bool = False
    mode: Mode = enum_field(Mode, default=Mode.EITHER)
    radius_km: float = 10.0
    availability: str = Field(default="", max_length=1000)
    languages: str = Field(default="", max_length=60)
    commune_code: str = reference("communes.code", max_length=5)
    quarter_id: UUID | None = reference("quarters.id", default=None, ondelete="SET NULL")
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    capacity: int = 1
    age_min: int = 11
    age_max: int = 25
    charter_version: str = Field(default="", max_length=16)
    charter_accepted_at: datetime | None = None
    vetted_at: datetime | None = None
    vetted_by_id: UUID | None = None
    paused_until: date | None = None
    reason: OfferReason | None = enum_field(OfferReason, default=None, nullable=True)
    reason_text: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=2000)
    created_at: datetime = Field(index=True)
    deadline_at: datetime | None = Field(default=None, index=True)
    nudged_at: datetime | None = None


class OfferSkill(Table, table=True):
    """One thing offered, over an interval of levels (``None``: any)."""

    __tablename__ = "offer_skills"
    __table_args__ = (
        UniqueConstraint("offer_id", "code"),
        CheckConstraint("level_min IS NULL OR level_max IS NULL OR level_min <= level_max", name="levels"),
    )

    offer_id: UUID = reference("offers.id", primary_key=True, ondelete="CASCADE")
    position: int = Field(primary_key=True)
    kind_code: str = reference("kinds.code", max_length=64)
    subject_slug: str | None = Field(default=None, foreign_key="subjects.slug", max_length=40)
    code: str = Field(max_length=110)
    level_min: int | None = None
    level_max: int | None = None
