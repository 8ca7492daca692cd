"""« Tu cherches toujours ? »: asked again and again, STILL_LOOKING_DAYS apart."""

from __future__ import annotations

from flask import current_app

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.follow import services
from app.needs import queries
from app.web.clock import now

BATCH = 50


def ask_again() -> int:
    """Ask youths who have waited long whether they still look."""
    at, days = now(), int(current_app.config["STILL_LOOKING_DAYS"])
    with transaction() as session:
        waiting = queries.to_ask_again(session, at=at, days=days, limit=BATCH)
        for need in waiting:
            services.ask_again(session, need=need, actor=SYSTEM, at=at)
    return len(waiting)


JOBS = (Job("follow.ask_again", ask_again),)
