"""What time asks of an association's pages: the digest of its team."""

from __future__ import annotations

from app.core.jobs import Job
from app.upkeep import services as upkeep
from app.web.clock import now
from app.workspace import digests

BATCH = 20


def digest() -> int:
    """Look at the day of those whose digest is due, and write to those for whom something waits."""
    at = now()
    with upkeep.batch("care.digest", at=at, size=BATCH) as batch:
        members = digests.due(batch.session, at=at, limit=batch.limit)
        looked_at = batch.each(
            members, lambda member: digests.send(batch.session, member=member, at=at), key=lambda row: row.person_id
        )
    return len(looked_at)


JOBS = (Job("care.digest", digest),)
