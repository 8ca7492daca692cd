"""« Tu cherches toujours ? », STILL_LOOKING_DAYS apart; guardians whose yes a new text does not cover."""

from __future__ import annotations

from flask import current_app

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.follow import services
from app.needs import queries
from app.safeguarding import queries as safeguarding
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


def ask_about_new_text() -> int:
    """Ask guardians again whose yes was to a text that no longer holds."""
    at = now()
    with transaction() as session:
        outdated = safeguarding.outdated(session, limit=BATCH)
        for agreement in outdated:
            services.ask_about_new_text(session, agreement=agreement, at=at)
    return len(outdated)


JOBS = (Job("follow.ask_again", ask_again), Job("follow.ask_about_new_text", ask_about_new_text))
