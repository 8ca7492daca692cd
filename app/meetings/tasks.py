"""What time asks of dates: a first round offered, rounds gone by taken back, reminders, pairs that stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session

from app.core.clock import PARIS, local_date
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.meetings import emails, policies, queries, services
from app.meetings.models import Meeting
from app.mentorships.models import Mentorship
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def offer() -> int:
    """Offer dates to the pairs that never agreed on one; a pair that may not meet yet waits. Return how many."""
    at = now()

    def act(session: Session, mentorship: Mentorship) -> bool:
        if not policies.may_meet(session, mentorship, at=at):
            return False
        services.offer(session, mentorship_id=mentorship.id, actor=SYSTEM, at=at)
        return True

    def some(batch: upkeep.Batch, pairs: Sequence[UUID]) -> list[bool]:
        held = queries.lock_waiting_for_dates(batch.session, among=pairs)
        return batch.each(held, lambda pair: act(batch.session, pair))

    return sum(upkeep.walk("meetings.offer", queries.waiting_for_dates, some, at=at, size=BATCH))


def clear() -> int:
    """Take back the dates of pairs that are suspended, paused, ended or followed elsewhere; return of how many."""
    at = now()
    with upkeep.batch("meetings.clear", at=at, size=BATCH) as batch:
        pairs = queries.lock_to_clear(batch.session, at=at, limit=batch.limit)
        return len(batch.each(pairs, lambda pair: services.clear(batch.session, mentorship=pair, at=at)))


def lapse() -> int:
    """Take back the rounds of which every date went by; return how many."""
    at = now()
    with upkeep.batch("meetings.lapse", at=at, size=BATCH) as batch:
        pairs = queries.lock_lapsed(batch.session, at=at, limit=batch.limit)
        return len(batch.each(pairs, lambda pair: services.lapse(batch.session, mentorship=pair, at=at)))


def remind() -> int:
    """Remind everybody of the meetings of tomorrow; return how many."""
    at = now()
    tomorrow = datetime.combine(local_date(at) + timedelta(days=1), time(), PARIS)

    def act(meeting: Meeting) -> None:
        meeting.reminded_at = at
        batch.session.add(meeting)
        mentorship = batch.session.get_one(Mentorship, meeting.mentorship_id)
        emails.tomorrow(batch.session, mentorship=mentorship, meeting=meeting, at=at)

    with upkeep.batch("meetings.remind", at=at, size=BATCH) as batch:
        return len(batch.each(queries.lock_to_remind(batch.session, day=tomorrow, limit=batch.limit), act))


# Dates of pairs that stopped go first, so that nobody is reminded of one.
JOBS = (
    Job("meetings.clear", clear),
    Job("meetings.lapse", lapse),
    Job("meetings.offer", offer),
    Job("meetings.remind", remind),
)
