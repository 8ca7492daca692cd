"""What time asks of routing by itself: volunteers whom nobody calls back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from app.core.db import transaction
from app.core.jobs import Job
from app.routing import queries, services
from app.routing.deadlines import Step
from app.web.clock import now

BATCH = 100


def horizon(at: datetime) -> datetime:
    """Return the latest deadline that may ask for a reminder today, quiet months between included."""
    quiet = 31 * len(current_app.config["QUIET_MONTHS"])
    return at + timedelta(days=int(current_app.config["NUDGE_DAYS"]) + quiet + 1)


def call_back() -> int:
    """Remind associations of volunteers to call, and send elsewhere those not called in time."""
    at = now()
    with transaction() as session:
        offers = queries.pressing_offers(session, before=horizon(at), at=at, limit=BATCH)
        steps = [services.follow_up_offer(session, offer=offer, at=at) for offer in offers]
    return sum(step is not Step.NOTHING for step in steps)


JOBS = (Job("routing.call_back", call_back),)
