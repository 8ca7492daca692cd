"""What time asks of dates: a first round offered, rounds gone by taken back, reminders, pairs that stopped."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from app.core.clock import PARIS, local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.meetings import emails, policies, queries, services
from app.mentorships.models import Mentorship
from app.web.clock import now

BATCH = 50


def offer() -> int:
    """Offer dates to the pairs that never agreed on one; a pair that may not meet yet waits. Return how many."""
    at = now()
    with transaction() as session:
        pairs = [
            each
            for each in queries.lock_waiting_for_dates(session, limit=BATCH)
            if policies.may_meet(session, each, at=at)
        ]
        for mentorship in pairs:
            services.offer(session, mentorship_id=mentorship.id, actor=SYSTEM, at=at)
    return len(pairs)


def clear() -> int:
    """Take back the dates of pairs that are suspended, paused, ended or followed elsewhere; return of how many."""
    at = now()
    with transaction() as session:
        pairs = queries.lock_to_clear(session, at=at, limit=BATCH)
        for mentorship in pairs:
            services.clear(session, mentorship=mentorship, at=at)
    return len(pairs)


def lapse() -> int:
    """Take back the rounds of which every date went by; return how many."""
    at = now()
    with transaction() as session:
        pairs = queries.lock_lapsed(session, at=at, limit=BATCH)
        for mentorship in pairs:
            services.lapse(session, mentorship=mentorship, at=at)
    return len(pairs)


def remind() -> int:
    """Remind everybody of the meetings of tomorrow; return how many."""
    at = now()
    tomorrow = datetime.combine(local_date(at) + timedelta(days=1), time(), PARIS)
    with transaction() as session:
        meetings = queries.lock_to_remind(session, day=tomorrow, limit=BATCH)
        for meeting in meetings:
            meeting.reminded_at = at
            session.add(meeting)
            mentorship = session.get_one(Mentorship, meeting.mentorship_id)
            emails.tomorrow(session, mentorship=mentorship, meeting=meeting, at=at)
    return len(meetings)


# Dates of pairs that stopped go first, so that nobody is reminded of one.
JOBS = (
    Job("meetings.clear", clear),
    Job("meetings.lapse", lapse),
    Job("meetings.offer", offer),
    Job("meetings.remind", remind),
)
