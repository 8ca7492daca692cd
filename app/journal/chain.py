"""Tie the entries of each transaction to those before, at the last moment before it is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, event, insert, inspect, update
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

from app.journal.models import Entry, Head, Link
from app.journal.states import READING

_PENDING = "entries to link"


def digest(entry: Entry) -> str:
    """Return the fingerprint of everything that an entry says."""
    said = [
        entry.id, _instant(entry.at), entry.actor_id, entry.actor_role, entry.action, entry.subject_kind,
        entry.subject_id, entry.before, entry.after, entry.facts,
    ]  # fmt: skip
    return _fingerprint(said)


def tie(before: str, *, position: int, entry_id: int, at: datetime, reading: bool, digest: str) -> str:
    """Return the hash of a link, which rests on the link before."""
    return _fingerprint([before, position, entry_id, _instant(at), reading, digest])


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _fingerprint(values: list[Any]) -> str:
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def gather(session: Session, entry: Entry) -> None:
    """Remember an entry that is to be linked when its transaction is kept."""
    session.info.setdefault(_PENDING, []).append(entry)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, undone: SessionTransaction) -> None:
    if undone.parent is None:
        session.info.pop(_PENDING, None)


@event.listens_for(Session, "before_commit")
def _link(session: Session) -> None:
    """Link the entries. The head is locked last of all, so that nobody who waits for it holds what others want."""
    if session.in_nested_transaction():
        return
    session.flush()
    added = [entry for entry in session.info.pop(_PENDING, []) if inspect(entry).persistent]
    if added:
        _extend(session, sorted(added, key=lambda entry: entry.id or 0))


_HEAD = select(Head.position, Head.hash).with_for_update()
_TO_HERE = (
    update(Head)
    .where(col(Head.id) == 1)
    .values(position=bindparam("to_position"), hash=bindparam("to_hash"))
    .execution_options(synchronize_session=False)
)
"""Nobody holds the head as a row of a session."""


def _extend(session: Session, entries: Iterable[Entry]) -> None:
    position, last = session.exec(_HEAD).one()
    links: list[dict[str, Any]] = []
    for entry in entries:
        position += 1
        link: dict[str, Any] = {
            "position": position, "entry_id": entry.id, "at": entry.at, "reading": entry.action in READING,
            "digest": digest(entry),
        }  # fmt: skip
        last = tie(last, **link)
        links.append(link | {"hash": last})
    session.execute(insert(Link), links)
    session.execute(_TO_HERE, {"to_position": position, "to_hash": last})
