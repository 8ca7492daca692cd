"""What time asks of an association's pages: the digest of its team."""

from __future__ import annotations

from app.core.db import transaction
from app.core.jobs import Job
from app.web.clock import now
from app.workspace import digests

BATCH = 20


def digest() -> int:
    """Look at the day of those whose digest is due, and write to those for whom something waits."""
    at = now()
    with transaction() as session:
        return digests.send_due(session, at=at, limit=BATCH)


JOBS = (Job("care.digest", digest),)
