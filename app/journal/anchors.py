"""Note the journal's head in a ledger outside the database: a chain cut short and repaired no longer meets it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from app.journal.models import Head
from app.web import ledgers

LEDGER = "journal-heads"


def known() -> dict[int, str]:
    """Return position → hash of every head that was noted."""
    return {int(line["position"]): str(line["hash"]) for line in ledgers.lines(LEDGER)}


def note(session: Session, *, at: datetime) -> int:
    """Note the present head unless it is the last one noted; return how many were."""
    head = session.exec(select(Head)).one()
    if head.position == max(known(), default=0):
        return 0
    ledgers.append(LEDGER, {"position": head.position, "hash": head.hash, "at": at.isoformat()})
    return 1
