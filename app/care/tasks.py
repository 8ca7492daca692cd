"""What time asks of the care of pairs: each month, whether those that are followed elsewhere go on."""

from __future__ import annotations

from app.care import emails, queries, services
from app.core.clock import local_date
from app.core.jobs import Job
from app.mentorships.models import Mentorship
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def ask_still_active() -> int:
    """Ask « Toujours actif ? » about the pairs followed elsewhere of which a month was silent; return how many."""
    at = now()
    with upkeep.batch("care.still_active", at=at, size=BATCH) as batch:

        def act(pairs: list[Mentorship]) -> list[Mentorship]:
            for pair in pairs:
                services.ask_still_active(batch.session, pair=pair, day=local_date(at))
            emails.still_active(batch.session, pairs=pairs, at=at)
            return pairs

        return len(batch.together(queries.lock_to_ask(batch.session, day=local_date(at), limit=batch.limit), act))


JOBS = (Job("care.still_active", ask_still_active),)
