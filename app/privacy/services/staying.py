"""Somebody who was told that their file will go wants to stay."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete

from app.accounts.models import Person
from app.core.identity import Actor
from app.journal import services as journal
from app.privacy.models import ErasureNotice


def keep(session: Session, *, person: Person, actor: Actor, at: datetime) -> None:
    """Start the clock of a file again."""
    person.last_contact_at = at
    session.add(person)
    session.execute(delete(ErasureNotice).where(col(ErasureNotice.person_id) == person.id))
    journal.record(session, action="keep", kind="person", subject_id=person.id, actor=actor, at=at)
