"""What time asks of pairs: to stop when an adult is no longer in order, to go on after a pause, to be told of ends."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships import changes, queries, services, vouching
from app.mentorships.states import SuspensionReason
from app.safeguarding.requirements import queries as requirements
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def suspend_incomplete() -> int:
    """Suspend pairs that go on whose adults lack something that is asked, or whose association is not at work.

    Returns
    -------
    int
        How many.
    """
    at = now()
    reason = SuspensionReason.REQUIREMENT
    with upkeep.batch("mentorships.suspend_incomplete", at=at, size=BATCH) as batch:
        session = batch.session
        pairs = queries.adults_going_on(session)
        people = {each for who in pairs.values() for each in (who.volunteer_id, who.coordinator_id) if each}
        look = requirements.picture(session, local_date(at), people)
        unanswered = queries.going_on_unanswered(session)
        bad = dict.fromkeys([*unanswered, *(pair_id for pair_id, who in pairs.items() if look.pair_lacks(who))])
        locked = queries.lock_going_on(session, list(bad)[: batch.limit])
        done = batch.each(
            locked, lambda pair: services.suspend(session, mentorship=pair, actor=SYSTEM, at=at, reason=reason)
        )
    return len(done)


def go_on() -> int:
    """Let the pairs go on whose pause ends today; return how many."""
    at = now()
    with upkeep.batch("mentorships.go_on", at=at, size=BATCH) as batch:
        rested = queries.lock_rested(batch.session, local_date(at), limit=batch.limit)
        return len(batch.each(rested, lambda pair: changes.go_on(batch.session, mentorship=pair, actor=SYSTEM, at=at)))


def remind() -> int:
    """Remind those who follow pairs, and their managers: 60, 30 and 7 days before an end, and on its last day."""
    at = now()
    with upkeep.batch("mentorships.remind", at=at, size=BATCH) as batch:
        due = vouching.to_remind(batch.session, day=local_date(at), limit=batch.limit)
        return len(batch.each(due, lambda one: vouching.remind(batch.session, ending=one, at=at)))


JOBS = (
    Job("mentorships.go_on", go_on),
    Job("mentorships.suspend_incomplete", suspend_incomplete),
    Job("mentorships.remind", remind),
)
