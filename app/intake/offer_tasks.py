"""What time asks of offers: pauses end, what was attested is about to."""

from __future__ import annotations

from app.core.clock import local_date
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.intake import vetting_services
from app.offers import emails, queries, services
from app.offers.models import Offer
from app.offers.states import OfferState
from app.safeguarding.requirements.queries import Ending
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 20


def resume_rested() -> int:
    """Resume the offers whose pause is over; return how many."""
    at = now()

    def act(found: Offer) -> bool:
        offer = services.lock(batch.session, found.id)
        if offer.state is not OfferState.PAUSED:
            return False
        vetting_services.resume(batch.session, offer=offer, actor=SYSTEM, at=at)
        return True

    with upkeep.batch("offers.resume_rested", at=at, size=BATCH) as batch:
        return sum(batch.each(queries.to_resume(batch.session, local_date(at), limit=batch.limit), act))


def remind() -> int:
    """Remind volunteers, and who vouches for them, of what ends: 60, 30 and 7 days before, and on its last day."""
    at = now()

    def act(due: tuple[Offer, list[Ending]]) -> None:
        offer, endings = due
        said = [(each.line.kind, each.line.until) for each in endings]
        emails.ends_soon(batch.session, offer=offer, endings=said, at=at)
        for each in endings:
            each.row.reminded = each.reminder
            batch.session.add(each.row)

    with upkeep.batch("offers.remind", at=at, size=BATCH) as batch:
        return len(batch.each(queries.to_remind(batch.session, local_date(at), limit=batch.limit), act))


JOBS = (Job("offers.resume_rested", resume_rested), Job("offers.remind", remind))
