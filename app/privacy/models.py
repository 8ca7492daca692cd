"""Tables of privacy."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field

from app.core.columns import Table, key, reference


class ErasureNotice(Table, table=True):
    """Somebody was told that their file will be erased; gone as soon as they give a sign of life."""

    __tablename__ = "erasure_notices"

    person_id: UUID = reference("people.id", primary_key=True, ondelete="CASCADE")
    told_at: datetime


class PastPair(Table, table=True):
    """What the figures need of a pair when one of the two was erased.

    It points at nobody: a month instead of a day, no commune of few
    inhabitants, no key that another table knows.
    """

    __tablename__ = "past_pairs"

    id: UUID = key()
    introduced_in: date = Field(index=True)
    age_band: str = Field(default="", max_length=20)
    commune_code: str | None = reference("communes.code", default=None, max_length=5)
    district_id: UUID | None = reference("districts.id", default=None, ondelete="SET NULL")
    waited_days: int | None = None
    outcome: str = Field(default="", max_length=32)
