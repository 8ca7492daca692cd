"""Limits on attempts, shared by every process through the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlmodel import Session, col, delete, func, select

from app.core import turns
from app.core.errors import TooMany
from app.core.secrets import derived
from app.core.turns import Kind
from app.web.models import Attempt


def _key(*parts: str) -> str:
    return derived(str(current_app.config["SECRET_KEY"]), *parts).hex()


def count(session: Session, *parts: str, since: datetime) -> int:
    """Return how often these parts were noted since `since`."""
    statement = select(func.count()).select_from(Attempt)
    return session.exec(statement.where(Attempt.key == _key(*parts), Attempt.at > since)).one()


def note(session: Session, *parts: str, at: datetime) -> Attempt:
    """Note one attempt; parts (an address, a name) are kept as a keyed hash only."""
    attempt = Attempt(key=_key(*parts), at=at)
    session.add(attempt)
    return attempt


def ensure_below(session: Session, *parts: str, limit: int, window: timedelta, at: datetime) -> None:
    """Refuse when `limit` attempts were noted within `window`; a try at the same instant elsewhere waits its turn.

    Raises
    ------
    TooMany
        With a sentence that says to wait.
    """
    turns.alone(session, _key(*parts), kind=Kind.LIMIT)
    if count(session, *parts, since=at - window) >= limit:
        raise TooMany("Trop d’essais en peu de temps. Attendez quelques minutes, puis réessayez.")


def forget(session: Session, *, before: datetime) -> int:
    """Delete the attempts noted before `before`; return how many."""
    return int(session.execute(delete(Attempt).where(col(Attempt.at) < before)).rowcount)  # type: ignore[attr-defined]


def forget_contact(session: Session, contact: str) -> int:
    """Delete what was noted under somebody's address or number; return how many."""
    keys = [_key(kind, "person", contact.lower()) for kind in ("sign-in", "link")]
    return int(session.execute(delete(Attempt).where(col(Attempt.key).in_(keys))).rowcount)  # type: ignore[attr-defined]
