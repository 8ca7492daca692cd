"""Note the journal's head in a ledger outside the database: a chain cut short and repaired no longer meets it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from app.journal.models import Head
from app.web import ledgers

LEDGER = "journal-heads"


def known() -> dict[int, str]:
    """Return position → hash of every head that was noted; a restore forgets those after the one it went back to."""
    heads: dict[int, str] = {}
    for line in ledgers.lines(LEDGER):
        position = int(line["position"])
        if line.get("restored"):
            heads = {each: head for each, head in heads.items() if each <= position}
        heads[position] = str(line["hash"])
    return heads


def restored(session: Session, *, at: datetime) -> None:
    """Note that the journal went back to its present head: the ledger keeps when, and what was noted before."""
    head = session.exec(select(Head)).one()
    ledgers.append(LEDGER, {"position": head.position, "hash": head.hash, "at": at.isoformat(), "restored": True})


def note(session: Session, *, at: datetime) -> int:
    """Note the present head unless it, or one after it, was noted; return how many were.

    A database that was put back without `restore` is behind its ledger: the audit
    says so, and nothing of what it says is written over.
    """
    head = session.exec(select(Head)).one()
    if head.position <= max(known(), default=0):
        return 0
    ledgers.append(LEDGER, {"position": head.position, "hash": head.hash, "at": at.isoformat()})
    return 1
