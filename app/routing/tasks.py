"""What time asks of routing by itself: volunteers whom nobody calls back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlmodel import Session

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

    def due(session: Session) -> list[UUID]:
        return queries.pressing_offers(session, before=horizon(at), at=at)

    def some(batch: upkeep.Batch, offers: Sequence[UUID]) -> list[Step]:
        held = queries.lock_pressing_offers(batch.session, before=horizon(at), at=at, among=offers)
        return batch.each(held, lambda offer: services.follow_up_offer(batch.session, offer=offer, at=at))

    steps = upkeep.walk("routing.call_back", due, some, at=at, size=BATCH)
    return sum(step is not Step.NOTHING for step in steps)


JOBS = (Job("routing.call_back", call_back),)
