"""When the journal was verified, and whether it held: noted outside the database that is verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.web import ledgers

LEDGER = "journal-checks"


@dataclass(frozen=True, slots=True)
class Check:
    """One verification."""

    at: datetime
    held: bool


def note(*, held: bool, at: datetime) -> None:
    """Note a verification."""
    ledgers.append(LEDGER, {"at": at.isoformat(), "held": held})


def last() -> Check | None:
    """Return the last verification, if there was one."""
    found = ledgers.lines(LEDGER)
    return Check(datetime.fromisoformat(str(found[-1]["at"])), bool(found[-1]["held"])) if found else None
