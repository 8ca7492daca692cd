"""What time asks of offers: pauses end, checks are about to."""

from __future__ import annotations

from datetime import timedelta

from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.intake import vetting_services
from app.offers import emails, queries, rules, services
from app.offers.states import OfferState
from app.web.clock import now

BATCH = 20


def resume_rested() -> int:
    """Resume the offers whose pause is over; return how many."""
    at = now()
    with transaction() as session:
        held = [services.lock(session, offer.id) for offer in queries.to_resume(session, local_date(at), limit=BATCH)]
        rested = [offer for offer in held if offer.state is OfferState.PAUSED]
        for offer in rested:
            vetting_services.resume(session, offer=offer, actor=SYSTEM, at=at)
    return len(rested)


def warn_of_checks() -> int:
    """Warn the volunteers whose check is about to end, once for each check; return how many."""
    at = now()
    day = local_date(at)
    last = day + timedelta(days=rules.WARNING_DAYS)
    with transaction() as session:
        due = queries.to_warn(session, first=day, last=last, limit=BATCH)
        for offer, end in due:
            offer.check_warned_for = end
            session.add(offer)
            emails.check_expires(session, offer=offer, on=end, at=at)
    return len(due)


JOBS = (Job("offers.resume_rested", resume_rested), Job("offers.warn_of_checks", warn_of_checks))
