"""What time asks of routing by itself: volunteers whom nobody calls back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from app.core.jobs import Job
from app.routing import queries, services
from app.routing.deadlines import Step
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 100


def horizon(at: datetime) -> datetime:
    """Return the latest deadline that may ask for a reminder today, quiet months between included."""
    quiet = 31 * len(current_app.config["QUIET_MONTHS"])
    return at + timedelta(days=int(current_app.config["NUDGE_DAYS"]) + quiet + 1)


def call_back() -> int:
    """Remind associations of volunteers to call, and send elsewhere those not called in time."""
    at = now()
    with upkeep.batch("routing.call_back", at=at, size=BATCH) as batch:
        offers = queries.pressing_offers(batch.session, before=horizon(at), at=at, limit=batch.limit)
        steps = batch.each(offers, lambda offer: services.follow_up_offer(batch.session, offer=offer, at=at))
    return sum(step is not Step.NOTHING for step in steps)


JOBS = (Job("routing.call_back", call_back),)
