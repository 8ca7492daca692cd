"""What time asks of commitments: a reminder of a missing signature, and the guardian's that age makes needless."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.commitments import queries, rules, services
from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships.models import Mentorship
from app.web.clock import now

BATCH = 50


def come_of_age() -> int:
    """Let commitments count that only waited for the guardian of a youth who is of age now; return how many."""
    at = now()
    born_until = rules.months_after(local_date(at), -12 * int(current_app.config["ADULT_AGE"]))
    with transaction() as session:
        rows = queries.lock_guardian_alone(session, born_until=born_until, limit=BATCH)
        pairs = {row.id: session.get_one(Mentorship, row.mentorship_id) for row in rows}
        return sum(
            services.come_of_age(session, mentorship=pairs[row.id], row=row, actor=SYSTEM, at=at) for row in rows
        )


def remind() -> int:
    """Remind once those whose signature is missing; return of how many commitments."""
    at = now()
    with transaction() as session:
        late = queries.lock_unsigned(session, written_before=at - timedelta(days=rules.REMINDER_DAYS), limit=BATCH)
        for row in late:
            mentorship = session.get_one(Mentorship, row.mentorship_id)
            services.remind(session, mentorship=mentorship, row=row, at=at)
    return len(late)


# Nobody is reminded of what counts already.
JOBS = (Job("commitments.come_of_age", come_of_age), Job("commitments.remind", remind))
