"""Table of unfinished forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field

from app.core.columns import Table, json_field


class Draft(Table, table=True):
    """What somebody has typed so far; the key is the hash of a cookie's secret."""

    __tablename__ = "drafts"

    token_hash: str = Field(primary_key=True, max_length=64)
    form: str = Field(max_length=32)
    values: dict[str, Any] = json_field()
    updated_at: datetime
    expires_at: datetime = Field(index=True)
