"""The journal's table: ids and facts, never a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from app.core.columns import Table, json_field


class Entry(Table, table=True):
    """One thing that happened to one subject. Entries are added, never changed."""

    __tablename__ = "journal"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    actor_id: UUID | None = Field(default=None, index=True)
    actor_role: str = Field(default="", max_length=32)
    action: str = Field(max_length=64)
    subject_kind: str = Field(max_length=32)
    subject_id: UUID = Field(index=True)
    before: str = Field(default="", max_length=32)
    after: str = Field(default="", max_length=32)
    facts: dict[str, Any] = json_field()
