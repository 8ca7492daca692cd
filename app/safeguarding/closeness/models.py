"""Table of declared closeness."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint

from app.core.columns import Table, key, reference


class Closeness(Table, table=True):
    """That somebody knows somebody else personally; it counts both ways."""

    __tablename__ = "closenesses"
    __table_args__ = (UniqueConstraint("one_id", "other_id"),)

    id: UUID = key()
    one_id: UUID = reference("people.id", ondelete="CASCADE")
    other_id: UUID = reference("people.id", ondelete="CASCADE")
    declared_by_id: UUID | None = None
    created_at: datetime
