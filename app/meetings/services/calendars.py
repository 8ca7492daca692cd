"""The private address of somebody's calendar of one pair."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.identity import Actor
from app.journal import services as journal
from app.web.links import absolute


def open_feed(session: Session, *, mentorship_id: UUID, person_id: UUID, actor: Actor, at: datetime) -> str:
    """Return a new address of the calendar, shown once; the former one opens nothing any more."""
    _revoke(session, mentorship_id, person_id, at)
    token = links.issue(session, scope=LinkScope.CALENDAR, subject_id=mentorship_id, person_id=person_id, at=at)
    journal.record(session, action="open_feed", kind="mentorship", subject_id=mentorship_id, actor=actor, at=at)
    return absolute("meetings.feed", token=token)


def close_feed(session: Session, *, mentorship_id: UUID, person_id: UUID, actor: Actor, at: datetime) -> None:
    """Close the address of somebody's calendar; their other links to the pair stay open."""
    _revoke(session, mentorship_id, person_id, at)
    journal.record(session, action="close_feed", kind="mentorship", subject_id=mentorship_id, actor=actor, at=at)


def _revoke(session: Session, mentorship_id: UUID, person_id: UUID, at: datetime) -> None:
    links.revoke(session, subject_id=mentorship_id, person_id=person_id, scope=LinkScope.CALENDAR, at=at)
