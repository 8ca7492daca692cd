"""« Tu cherches toujours ? »; a first yes that is missing, one that no longer holds; pairs that nobody confirms."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.follow import confirming, first_yes, services
from app.follow import queries as silent
from app.mentorships import queries as mentorships
from app.needs import queries
from app.needs.models import Need
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
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


def remind_first_yes() -> int:
    """Write again to guardians, and to youths for whom somebody else asked, whose first yes is missing."""
    at, days, adult = now(), current_app.config["FIRST_YES_DAYS"], int(current_app.config["ADULT_AGE"])

    def remind_guardian(row: tuple[Agreement, int]) -> None:
        agreement, reminded = row
        first_yes.remind_guardian(batch.session, agreement=agreement, last=reminded + 1 == len(days), at=at)

    def remind_youth(row: tuple[Need, int]) -> None:
        need, reminded = row
        first_yes.remind_youth(batch.session, need=need, last=reminded + 1 == len(days), at=at)

    with upkeep.batch("follow.remind_first_yes", at=at, size=BATCH) as batch:
        guardians = silent.guardians(batch.session, days=days, adult_age=adult, at=at, limit=batch.limit)
        youths = silent.youths(batch.session, days=days, at=at, limit=batch.limit)
        return len(batch.each(guardians, remind_guardian)) + len(batch.each(youths, remind_youth))


JOBS = (
    Job("follow.ask_again", ask_again),
    Job("follow.remind_first_yes", remind_first_yes),
    Job("follow.ask_about_new_text", ask_about_new_text),
    Job("follow.drop_unconfirmed", drop_unconfirmed),
)
