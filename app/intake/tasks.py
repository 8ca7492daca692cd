"""What time does to what came in: drafts are forgotten, youths come of age."""

from __future__ import annotations

from flask import current_app

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.intake import drafts, services
from app.needs import queries
from app.needs import services as needs
from app.needs.models import Need
from app.upkeep import services as upkeep
from app.web.clock import now, today

BATCH = 50


def forget_drafts() -> int:
    """Delete the unfinished forms that are too old."""
    with transaction() as session:
        return drafts.forget(session, before=now())


def come_of_age() -> int:
    """Let needs go on whose youth may decide alone since a birthday, unless a guardian said no to a minor."""
    consent, adult = (int(current_app.config[name]) for name in ("CONSENT_AGE", "ADULT_AGE"))
    at = now()

    def act(need: Need) -> None:
        needs.agree(batch.session, need=need, actor=SYSTEM, at=at)
        services.admit_need(batch.session, need=need, actor=SYSTEM, at=at)

    with upkeep.batch("intake.come_of_age", at=at, size=BATCH) as batch:
        grown = queries.of_age(batch.session, day=today(), consent_age=consent, adult_age=adult, limit=batch.limit)
        return len(batch.each(grown, act))


JOBS = (Job("intake.forget_drafts", forget_drafts), Job("intake.come_of_age", come_of_age))
