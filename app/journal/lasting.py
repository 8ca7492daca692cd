"""What was taken back for somebody's protection, noted outside the database: a restore must not undo it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app.journal.models import Entry
from app.web import ledgers

LEDGER = "withdrawals"
_AGAIN = "decided before"


class Lasting(StrEnum):
    """What lasts: a guardian's no, to all or to direct contact; who was stopped, a pair, what vouched, links."""

    AGREEMENT = "agreement"
    DIRECT_CONTACT = "direct_contact"
    VOLUNTEER = "volunteer"
    ACCOUNT = "account"
    PAIR = "pair"
    ATTESTATION = "attestation"
    LINKS = "links"


_WORDS = {
    Lasting.AGREEMENT: ("refuse", "revoke", "agree", "renew"),
    Lasting.DIRECT_CONTACT: ("allow_direct_contact", "agree", "renew"),
    Lasting.VOLUNTEER: ("suspend", "restore"),
    Lasting.ACCOUNT: ("suspend", "close", "restore"),
    Lasting.PAIR: ("suspend", "resume", "end"),
}
"""What the journal calls it, and what may be said after it; of the others the rows themselves tell since when."""


def note(session: Session, *, kind: Lasting, at: datetime, **ids: UUID | str | None) -> None:
    """Note a decision, before the transaction is kept: a crash in between decides once too often, never too seldom.

    `ids` are those of what it is about, or codes; never a word of anybody.
    """
    if not session.info.get(_AGAIN):
        known = {name: str(each) for name, each in ids.items() if each is not None}
        ledgers.append(LEDGER, {"kind": kind.value, **known, "at": at.isoformat()})


@contextmanager
def again(session: Session) -> Iterator[None]:
    """Decide nothing new: what is done in here was noted when it was decided."""
    session.info[_AGAIN] = True
    try:
        yield
    finally:
        session.info[_AGAIN] = False


def holds(session: Session, kind: Lasting, subjects: Collection[UUID], *, since: datetime) -> bool:
    """Tell whether the journal knows a decision taken at `since`, or a later word on it: that one stands."""
    statement = select(Entry.id).where(
        col(Entry.subject_id).in_(subjects), col(Entry.action).in_(_WORDS.get(kind, ())), Entry.at >= since
    )
    return session.exec(statement.limit(1)).first() is not None
