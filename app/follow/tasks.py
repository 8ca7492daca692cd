"""« Tu cherches toujours ? »; guardians whose yes a new text does not cover; pairs that nobody confirms."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.follow import confirming, services
from app.mentorships import queries as mentorships
from app.needs import queries
from app.safeguarding import queries as safeguarding
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def ask_again() -> int:
    """Ask youths who have waited long whether they still look."""
    at, days = now(), int(current_app.config["STILL_LOOKING_DAYS"])
    with upkeep.batch("follow.ask_again", at=at, size=BATCH) as batch:
        waiting = queries.to_ask_again(batch.session, at=at, days=days, limit=batch.limit)
        return len(batch.each(waiting, lambda need: services.ask_again(batch.session, need=need, actor=SYSTEM, at=at)))


def ask_about_new_text() -> int:
    """Ask guardians again whose yes was to a text that no longer holds."""
    at = now()
    with upkeep.batch("follow.ask_about_new_text", at=at, size=BATCH) as batch:
        outdated = safeguarding.outdated(batch.session, limit=batch.limit)
        asked = batch.each(outdated, lambda row: services.ask_about_new_text(batch.session, agreement=row, at=at))
    return len(asked)


def drop_unconfirmed() -> int:
    """Take back the pairs brought in whose people did not all say yes in CONFIRM_DAYS; return how many."""
    at, days = now(), int(current_app.config["CONFIRM_DAYS"])
    with upkeep.batch("follow.drop_unconfirmed", at=at, size=BATCH) as batch:
        waiting = mentorships.unconfirmed(batch.session, asked_before=at - timedelta(days=days), limit=batch.limit)
        return sum(
            batch.each(waiting, lambda pair: confirming.lapse(batch.session, mentorship=pair, actor=SYSTEM, at=at))
        )


JOBS = (
    Job("follow.ask_again", ask_again),
    Job("follow.ask_about_new_text", ask_about_new_text),
    Job("follow.drop_unconfirmed", drop_unconfirmed),
)
