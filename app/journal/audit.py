"""Walk the chain from its first link to its head and say where it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.journal import chain, guards
from app.journal.models import Entry, Head, Link
from app.journal.states import EXPIRE, READING

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many entries were read, up to which link, and what is wrong first (empty: nothing)."""

    entries: int
    position: int
    hash: str
    wrong: str = ""


def verify(session: Session, *, anchors: Mapping[int, str]) -> Outcome:
    """Read the whole journal.

    Parameters
    ----------
    anchors : mapping
        Position → hash of the links that a ledger outside the database remembers.
    """
    expired = _expired(session)
    entries, position, last = 0, 0, ""
    for link, entry in _links(session):
        position += 1
        wrong = _broken(link, entry, position=position, before=last, expired=expired)
        if not wrong and anchors.get(position, link.hash) != link.hash:
            wrong = f"entry {link.entry_id}: the ledger remembers another link {position}"
        if wrong:
            return Outcome(entries, position, last, wrong)
        last = link.hash
        entries += entry is not None
    return Outcome(entries, position, last, _loose(session, position, last) or _short(position, anchors))


def missing_guards(session: Session) -> list[str]:
    """Return the triggers that the database should have and has not, by name."""
    dialect = session.get_bind().dialect.name
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
    }
    return sorted(guards.TRIGGERS[dialect] - {row[0] for row in session.execute(text(names[dialect]))})


def _links(session: Session) -> Iterator[tuple[Link, Entry | None]]:
    statement = select(Link, Entry).outerjoin(Entry, col(Entry.id) == Link.entry_id).order_by(col(Link.position))
    yield from session.exec(statement.execution_options(yield_per=_AT_ONCE))


def _expired(session: Session) -> datetime:
    """Return the instant before which readings were removed, as the journal itself says."""
    said = [entry.facts.get("before", "") for entry in session.exec(select(Entry).where(Entry.action == EXPIRE))]
    return max((datetime.fromisoformat(each) for each in said if each), default=datetime.min.replace(tzinfo=UTC))


def _broken(link: Link, entry: Entry | None, *, position: int, before: str, expired: datetime) -> str:
    name = f"entry {link.entry_id}"
    if link.position != position:
        return f"{name}: link {position} is missing before it"
    said = chain.tie(
        before, position=position, entry_id=link.entry_id, at=link.at, reading=link.reading, digest=link.digest
    )
    if said != link.hash:
        return f"{name}: its link {position} does not follow the one before"
    if entry is None:
        return "" if link.reading and link.at < expired else f"{name}: it was removed"
    if chain.digest(entry) != link.digest or link.reading != (entry.action in READING):
        return f"{name}: it was changed"
    return ""


def _loose(session: Session, position: int, last: str) -> str:
    """Say what stands beside the chain: an entry without a link, a head that the last link does not meet."""
    linked = select(Link.entry_id).where(Link.entry_id == Entry.id).exists()
    loose = session.exec(select(Entry.id).where(~linked).order_by(col(Entry.id)).limit(1)).first()
    if loose is not None:
        return f"entry {loose}: it was added beside the chain"
    head = session.exec(select(Head)).one_or_none()
    if head is None or (head.position, head.hash) != (position, last):
        return f"entry after link {position}: the end of the journal was cut off"
    return ""


def _short(position: int, anchors: Mapping[int, str]) -> str:
    beyond = max(anchors, default=0)
    return f"entry after link {position}: the ledger remembers link {beyond}" if beyond > position else ""
