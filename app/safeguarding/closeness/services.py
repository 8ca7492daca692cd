"""Declare that one knows somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.identity import Actor
from app.journal import services as journal
from app.safeguarding.closeness import queries
from app.safeguarding.closeness.models import Closeness


def declare(session: Session, *, one_id: UUID, other_id: UUID, actor: Actor, at: datetime) -> None:
    """Keep that two people know each other personally; said twice, kept once. Nobody takes it back alone."""
    if one_id == other_id or queries.close(session, one_id, other_id):
        return
    row = Closeness(one_id=one_id, other_id=other_id, declared_by_id=actor.person_id, created_at=at)
    session.add(row)
    journal.record(
        session, action="declare_close", kind="person", subject_id=one_id, actor=actor, at=at,
        facts={"other": str(other_id)},
    )  # fmt: skip
    session.flush()
