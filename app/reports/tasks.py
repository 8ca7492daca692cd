"""What time asks of reports: those of a burst are announced, those that wait are brought up again."""

from __future__ import annotations

from datetime import timedelta

from app.core.db import transaction
from app.core.jobs import Job
from app.reports import queries, services
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50
PAUSE = timedelta(minutes=15)
"""A burst is given this long to end before one letter tells of all of it."""


def announce_bursts() -> int:
    """Write once about reports that came in too many at a time."""
    at = now()
    with transaction() as session:
        reports = queries.unannounced(session, before=at - PAUSE)
        if reports:
            services.announce(session, reports=reports, at=at)
    return len(reports)


def remind() -> int:
    """Remind the operator of the reports that wait."""
    at = now()
    with upkeep.batch("reports.remind", at=at, size=BATCH) as batch:
        late = queries.late(batch.session, at=at, limit=batch.limit)
        return len(batch.each(late, lambda report: services.remind(batch.session, report=report, at=at)))


JOBS = (Job("reports.announce_bursts", announce_bursts), Job("reports.remind", remind))
