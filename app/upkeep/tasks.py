"""What time asks of upkeep: forget what nobody asks for any more."""

from __future__ import annotations

from app.core.db import transaction
from app.core.jobs import Job
from app.upkeep import queries
from app.web.clock import now

BATCH = 100


def forget() -> int:
    """Forget rows set aside that no job met again: what was due of them no longer is; return how many."""
    with transaction() as session:
        rows = queries.forgotten(session, at=now(), limit=BATCH)
        for row in rows:
            session.delete(row)
    return len(rows)


JOBS = (Job("upkeep.forget", forget),)
