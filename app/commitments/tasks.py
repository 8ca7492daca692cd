"""What time asks of commitments: a reminder of a missing signature, and the guardian's that age makes needless."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.commitments import queries, rules, services
from app.commitments.models import Commitment
from app.core.clock import local_date, months_after
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships.models import Mentorship
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def come_of_age() -> int:
    """Let commitments count that only waited for the guardian of a youth who is of age now; return how many."""
    at = now()
    born_until = months_after(local_date(at), -12 * int(current_app.config["ADULT_AGE"]))

    def act(row: Commitment) -> bool:
        mentorship = batch.session.get_one(Mentorship, row.mentorship_id)
        return services.come_of_age(batch.session, mentorship=mentorship, row=row, actor=SYSTEM, at=at)

    with upkeep.batch("commitments.come_of_age", at=at, size=BATCH) as batch:
        return sum(
            batch.each(queries.lock_guardian_alone(batch.session, born_until=born_until, limit=batch.limit), act)
        )


def remind() -> int:
    """Remind once those whose signature is missing; return of how many commitments."""
    at = now()
    before = at - timedelta(days=rules.REMINDER_DAYS)

    def act(row: Commitment) -> None:
        mentorship = batch.session.get_one(Mentorship, row.mentorship_id)
        services.remind(batch.session, mentorship=mentorship, row=row, at=at)

    with upkeep.batch("commitments.remind", at=at, size=BATCH) as batch:
        return len(batch.each(queries.lock_unsigned(batch.session, written_before=before, limit=batch.limit), act))


# Nobody is reminded of what counts already.
JOBS = (Job("commitments.come_of_age", come_of_age), Job("commitments.remind", remind))
