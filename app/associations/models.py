"""Tables of associations."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.associations.states import AssociationState, ContactWay, Lending
from app.core.columns import Table, enum_field, json_field, key, reference
from app.skills.states import Mode


class Association(Table, table=True):
    """An association. `capacity` is how many cases it follows at once (``None``: no limit)."""

    __tablename__ = "associations"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("age_min IS NULL OR age_max IS NULL OR age_min <= age_max", name="ages"),
    )

    id: UUID = key()
    state: AssociationState = enum_field(AssociationState, default=AssociationState.INVITED, index=True)
    version: int = 1
    name: str = Field(unique=True, max_length=120)
    slug: str = Field(unique=True, max_length=120)
    mission: str = Field(default="", max_length=2000)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=20)
    website: str = Field(default="", max_length=200)
    rna: str = Field(default="", max_length=10)
    siret: str = Field(default="", max_length=14)
    commune_code: str | None = reference("communes.code", default=None, max_length=5)
    everywhere: bool = False
    age_min: int | None = None
    age_max: int | None = None
    capacity: int | None = None
    lending: Lending = enum_field(Lending, default=Lending.NEVER)
    contact: ContactWay = enum_field(
        ContactWay, default=ContactWay.MESSAGES, sa_column_kwargs={"server_default": ContactWay.MESSAGES.value}
    )
    closed_from: date | None = None
    closed_until: date | None = None
    deputy_id: UUID | None = Field(default=None, foreign_key="people.id", ondelete="SET NULL")
    created_at: datetime


class AssociationCommune(Table, table=True):
    """A commune that an association covers."""

    __tablename__ = "association_communes"

    association_id: UUID = reference("associations.id", primary_key=True, ondelete="CASCADE")
    commune_code: str = reference("communes.code", primary_key=True, max_length=5)


class AssociationDistrict(Table, table=True):
    """A priority district that an association covers."""

    __tablename__ = "association_districts"

    association_id: UUID = reference("associations.id", primary_key=True, ondelete="CASCADE")
    district_id: UUID = reference("districts.id", primary_key=True, ondelete="CASCADE")


class AssociationKind(Table, table=True):
    """A kind of support that an association gives."""

    __tablename__ = "association_kinds"

    association_id: UUID = reference("associations.id", primary_key=True, ondelete="CASCADE")
    kind_code: str = reference("kinds.code", primary_key=True, max_length=64)


class AssociationGates(Table, table=True):
    """How an association closes the gates of convenience tighter than the site, for the needs that it has.

    `minimum_minutes` are the uninterrupted minutes in common that it asks
    (``None``: the site's). `furthest_km` shortens the reach of those needs. `age_min`, `age_max` and
    `mode` are gates of their own for them (``None`` and either way: nothing is asked).
    `strict` are the gates that its coordinators may not cross, even with a reason. Rankings older
    than `changed_at` are redone.
    """

    __tablename__ = "association_gates"
    __table_args__ = (
        CheckConstraint(
            "minimum_minutes IS NULL OR (minimum_minutes > 0 AND minimum_minutes % 30 = 0)", name="minimum_minutes"
        ),
        CheckConstraint("furthest_km IS NULL OR furthest_km > 0", name="furthest_km"),
        CheckConstraint("age_min IS NULL OR age_max IS NULL OR age_min <= age_max", name="ages"),
    )

    association_id: UUID = reference("associations.id", primary_key=True, ondelete="CASCADE")
    minimum_minutes: int | None = None
    furthest_km: int | None = None
    age_min: int | None = None
    age_max: int | None = None
    mode: Mode = enum_field(Mode, default=Mode.EITHER)
    strict: list[str] = json_field(list)
    changed_at: datetime
