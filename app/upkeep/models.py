"""Tables of upkeep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.columns import Table, key


class JobRun(Table, table=True):
    """How one job fares; `failures` are those since it last went well, `next_at` is when it is tried again.

    Successes are recorded at most every ten minutes, to avoid a write per run.
    """

    __tablename__ = "job_runs"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    name: str = Field(primary_key=True, max_length=64)
    started_at: datetime
    succeeded_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str = Field(default="", max_length=64)
    failures: int = 0
    next_at: datetime | None = None


class SetAside(Table, table=True):
    """A row that a job failed on: left alone until `next_at`, while the others of its batch go on."""

    __tablename__ = "set_aside"
    __table_args__ = (
        UniqueConstraint("job", "subject_id"),
        CheckConstraint("failures > 0", name="failures"),
    )

    id: UUID = key()
    job: str = Field(max_length=64)
    kind: str = Field(default="", max_length=32)
    subject_id: UUID = Field(index=True)
    failure: str = Field(max_length=64)
    failures: int = 1
    first_at: datetime
    last_at: datetime
    next_at: datetime = Field(index=True)
