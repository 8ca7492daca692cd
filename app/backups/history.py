"""When backups were made: noted outside the database, so that a restore does not forget the ones after it."""

from __future__ import annotations

from datetime import datetime

from app.backups.services import Backup
from app.web import ledgers

LEDGER = "backups"


def note(made: Backup, *, at: datetime) -> None:
    """Note that a verified copy was made, what it holds in numbers, whether it was encrypted too; never where it is."""
    rows = sum(held.rows for held in made.held.tables.values())
    ledgers.append(LEDGER, {"at": at.isoformat(), "rows": rows, "sealed": made.sealed is not None})


def last() -> datetime | None:
    """Return when the last one was made, if one was."""
    found = ledgers.lines(LEDGER)
    return datetime.fromisoformat(str(found[-1]["at"])) if found else None
