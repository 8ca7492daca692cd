"""Tables of places."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, enum_field, json_field, key, reference
from app.places.states import Generation, HolidayKind


class Commune(Table, table=True):
    """A commune of the official list; its point may be unknown or approximate (degrees, WGS 84)."""

    __tablename__ = "communes"

    code: str = Field(primary_key=True, max_length=5)
    name: str = Field(max_length=100)
    search: str = Field(index=True, max_length=100)
    department: str = Field(index=True, max_length=3)
    epci: str = Field(default="", index=True, max_length=9)
    population: int = 0
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False


class CommunePostcode(Table, table=True):
    """One postal code of one commune."""

    __tablename__ = "commune_postcodes"

    commune_code: str = reference("communes.code", primary_key=True, ondelete="CASCADE", max_length=5)
    postcode: str = Field(primary_key=True, index=True, max_length=5)


class District(Table, table=True):
    """A priority district (quartier prioritaire).

    `geometry` is GeoJSON in degrees and `generation` says which decree drew
    it; both are empty while only the name is known.
    """

    __tablename__ = "districts"

    id: UUID = key()
    code: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=120)
    search: str = Field(index=True, max_length=120)
    generation: Generation | None = enum_field(Generation, default=None, nullable=True)
    commune_code: str | None = reference("communes.code", default=None, max_length=5)
    geometry: dict[str, Any] = json_field()


class Quarter(Table, table=True):
    """A quarter or metro stop of a large commune, as people say it; the operator edits the table."""

    __tablename__ = "quarters"

    id: UUID = key()
    commune_code: str = reference("communes.code", max_length=5)
    name: str = Field(max_length=80)
    search: str = Field(index=True, max_length=80)
    lat: float
    lon: float
    district_id: UUID | None = reference("districts.id", default=None, ondelete="SET NULL")


class Holiday(Table, table=True):
    """Days off that the operator imported, both ends included.

    `zone` is that of the school calendar (``A``, ``B``, ``C``); empty for a
    public holiday of the whole country.
    """

    __tablename__ = "holidays"
    __table_args__ = (
        UniqueConstraint("kind", "zone", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="order"),
    )

    id: UUID = key()
    kind: HolidayKind = enum_field(HolidayKind)
    zone: str = Field(default="", max_length=40)
    name: str = Field(max_length=120)
    starts_on: date = Field(index=True)
    ends_on: date
