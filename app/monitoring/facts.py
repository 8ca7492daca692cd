"""What the state of the service is read from: the database, two ledgers, the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app

from app.backups import history
from app.core.db import db, reading
from app.journal import checks
from app.journal.checks import Check
from app.monitoring import probing, queries
from app.monitoring.models import WorkerSeen
from app.monitoring.queries import Backlog
from app.web import migrations
from app.web.clock import now
from app.web.templating import product_version

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of itself, and of what waits in it; no backlog before the migrations were run."""

    engine: str
    migrated: bool
    backlog: Backlog | None = None
    workers: tuple[WorkerSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything at one instant; `stored` is ``None`` when the database did not answer in time."""

    at: datetime
    version: str
    stored: Stored | None
    backup: datetime | None
    check: Check | None
    readable: bool
    free: int
    total: int


def gather() -> Facts:
    """Read everything, in bounded time."""
    app: Any = current_app
    try:
        stored = probing.prober(app._get_current_object()).ask(_stored)  # noqa: SLF001
    except probing.Unanswered:
        stored = None
    backup, backups_read = _ledger(history.last)
    check, checks_read = _ledger(checks.last)
    disk = shutil.disk_usage(current_app.config["INSTANCE_PATH"])
    return Facts(
        at=now(), version=product_version(), stored=stored, backup=backup, check=check,
        readable=backups_read and checks_read, free=disk.free, total=disk.total,
    )  # fmt: skip


def _stored() -> Stored:
    engine = _engine()
    if not migrations.applied():
        return Stored(engine, migrated=False)
    session = reading()
    return Stored(engine, True, queries.backlog(session, at=now()), tuple(queries.workers(session)))


def _engine() -> str:
    """Name the engine and its version, as the connection tells it."""
    with db.engine.connect() as connection:
        dialect = connection.dialect
        name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(dialect.name, dialect.name)
        return f"{name} {'.'.join(str(part) for part in dialect.server_version_info or ())}".strip()


def _ledger(read: Callable[[], Read | None]) -> tuple[Read | None, bool]:
    """Read a ledger; one that is damaged is said to be, and hides nothing else."""
    try:
        return read(), True
    except (OSError, ValueError, KeyError):
        return None, False
