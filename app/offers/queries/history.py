"""What happened to an offer, from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.core.permissions import Role
from app.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `by` is a first name, empty when the system did it."""

    action: str
    at: datetime
    by: str
    role: Role | None
    reason: str


def history(session: Session, offer_id: UUID, *, limit: int = 50) -> list[Event]:
    """Return what happened to an offer, newest first, in one query."""
    statement = (
        select(Entry, Person)
        .outerjoin(Person, col(Person.id) == Entry.actor_id)
        .where(Entry.subject_kind == "offer", Entry.subject_id == offer_id)
        .order_by(col(Entry.at).desc(), col(Entry.id).desc())
        .limit(limit)
    )
    return [
        Event(
            entry.action, entry.at, person.first_name if person else "", person.role if person else None,
            str(entry.facts.get("reason", "")),
        )
        for entry, person in session.exec(statement)
    ]  # fmt: skip
