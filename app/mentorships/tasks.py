"""What time asks of pairs: one whose volunteer's check has run out is suspended."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships import queries, services
from app.mentorships.states import EndReason
from app.safeguarding import queries as safeguarding
from app.web.clock import now

BATCH = 50


def suspend_unchecked() -> int:
    """Suspend active pairs whose volunteer's check is no longer valid; return how many."""
    at = now()
    with transaction() as session:
        valid = safeguarding.valid_checks(session, local_date(at))
        bad = [pair for pair, volunteer in queries.active_volunteers(session) if volunteer not in valid]
        locked = queries.lock_active(session, bad[:BATCH])
        for mentorship in locked:
            services.suspend(session, mentorship=mentorship, actor=SYSTEM, at=at, reason=EndReason.CHECK_EXPIRED.value)
    return len(locked)


JOBS = (Job("mentorships.suspend_unchecked", suspend_unchecked),)
