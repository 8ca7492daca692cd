"""What time asks of pairs: to stop when an adult is no longer in order, to go on after a pause, to be told of ends."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships import changes, queries, services, vouching
from app.mentorships.states import SuspensionReason
from app.safeguarding.requirements import queries as requirements
from app.web.clock import now

BATCH = 50


def suspend_incomplete() -> int:
    """Suspend pairs that go on whose volunteer, or who follows them, lacks something that is asked; return how many."""
    at = now()
    with transaction() as session:
        pairs = queries.adults_going_on(session)
        people = {each for who in pairs.values() for each in (who.volunteer_id, who.coordinator_id) if each}
        look = requirements.picture(session, local_date(at), people)
        bad = [pair_id for pair_id, who in pairs.items() if look.pair_lacks(who)]
        locked = queries.lock_going_on(session, bad[:BATCH])
        for mentorship in locked:
            services.suspend(session, mentorship=mentorship, actor=SYSTEM, at=at, reason=SuspensionReason.REQUIREMENT)
    return len(locked)


def go_on() -> int:
    """Let the pairs go on whose pause ends today; return how many."""
    at = now()
    with transaction() as session:
        rested = queries.lock_rested(session, local_date(at), limit=BATCH)
        for mentorship in rested:
            changes.go_on(session, mentorship=mentorship, actor=SYSTEM, at=at)
    return len(rested)


def remind() -> int:
    """Remind those who follow pairs, and their managers, of what ends soon: 60, 30 and 7 days before."""
    at = now()
    with transaction() as session:
        return vouching.remind(session, at=at, limit=BATCH)


JOBS = (
    Job("mentorships.go_on", go_on),
    Job("mentorships.suspend_incomplete", suspend_incomplete),
    Job("mentorships.remind", remind),
)
