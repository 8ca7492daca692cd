"""What time asks of pairs: one whose volunteer is no longer in order is suspended."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships import queries, services
from app.mentorships.states import SuspensionReason
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.web.clock import now

BATCH = 50


def suspend_incomplete() -> int:
    """Suspend active pairs whose volunteer lacks something that is asked; return how many."""
    at = now()
    with transaction() as session:
        pairs = queries.active_volunteers(session)
        look = requirements.picture(session, local_date(at), [volunteer for _, volunteer, _, _ in pairs])
        bad = [pair for pair, volunteer, *who in pairs if look.missing(volunteer, *who, stage=Stage.PAIR)]
        locked = queries.lock_active(session, bad[:BATCH])
        for mentorship in locked:
            services.suspend(session, mentorship=mentorship, actor=SYSTEM, at=at, reason=SuspensionReason.REQUIREMENT)
    return len(locked)


JOBS = (Job("mentorships.suspend_incomplete", suspend_incomplete),)
