"""The workers' signs of life."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from app.core.columns import Table, key


class WorkerSeen(Table, table=True):
    """One worker process: when it last said that it lives, and when it last did what was due.

    A worker that ends in order takes its row along; one that was killed leaves it.
    """

    __tablename__ = "worker_seen"

    id: UUID = key()
    machine: str = Field(max_length=64)
    release: str = Field(max_length=32)
    started_at: datetime
    seen_at: datetime = Field(index=True)
    worked_at: datetime | None = None
