"""What time asks of the care of pairs: each month, whether those that are followed elsewhere go on."""

from __future__ import annotations

from app.care import emails, queries, services
from app.core.clock import local_date
from app.core.db import transaction
from app.core.jobs import Job
from app.web.clock import now

BATCH = 50


def ask_still_active() -> int:
    """Ask « Toujours actif ? » about the pairs followed elsewhere of which a month was silent; return how many."""
    at = now()
    with transaction() as session:
        pairs = queries.lock_to_ask(session, day=local_date(at), limit=BATCH)
        for pair in pairs:
            services.ask_still_active(session, pair=pair, day=local_date(at))
        emails.still_active(session, pairs=pairs, at=at)
    return len(pairs)


JOBS = (Job("care.still_active", ask_still_active),)
