"""What time asks of offers: pauses end, what was attested is about to."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.intake import vetting_services
from app.offers import emails, queries, services
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


def remind() -> int:
    """Remind volunteers, and who vouches for them, of what ends soon: 60, 30 and 7 days before; return how many."""
    at = now()
    with transaction() as session:
        due = queries.to_remind(session, local_date(at), limit=BATCH)
        for offer, endings in due:
            emails.ends_soon(
                session, offer=offer, endings=[(each.line.kind, each.line.until) for each in endings], at=at
            )
            for each in endings:
                each.row.reminded = each.reminder
                session.add(each.row)
    return len(due)


JOBS = (Job("offers.resume_rested", resume_rested), Job("offers.remind", remind))
