"""What time asks of the journal."""

from __future__ import annotations

from app.core.db import reading
from app.core.jobs import Job
from app.journal import anchors
from app.web.clock import now


def anchor() -> int:
    """Note the head of the journal outside the database; return 1 if it moved since the last time."""
    session = reading()
    session.rollback()
    return anchors.note(session, at=now())


JOBS = (Job("journal.anchor", anchor),)
