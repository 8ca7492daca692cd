"""« Tu cherches toujours ? »; guardians whose yes a new text does not cover; pairs that nobody confirms."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.follow import confirming, services
from app.mentorships import queries as mentorships
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


def drop_unconfirmed() -> int:
    """Take back the pairs brought in whose people did not all say yes in CONFIRM_DAYS; return how many."""
    at, days = now(), int(current_app.config["CONFIRM_DAYS"])
    with transaction() as session:
        waiting = mentorships.unconfirmed(session, asked_before=at - timedelta(days=days), limit=BATCH)
        return sum(confirming.lapse(session, mentorship=each, actor=SYSTEM, at=at) for each in waiting)


JOBS = (
    Job("follow.ask_again", ask_again),
    Job("follow.ask_about_new_text", ask_about_new_text),
    Job("follow.drop_unconfirmed", drop_unconfirmed),
)
