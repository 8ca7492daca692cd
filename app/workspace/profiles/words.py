"""What several pages say the same way: a deadline, a volunteer's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.models import Person
from app.core.clock import local_date
from app.offers.models import Offer
from app.offers.profiles import short_name


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words, with a tone that only repeats them."""

    words: str
    tone: str
    at: datetime


def due(deadline: datetime | None, *, at: datetime) -> Due | None:
    """Say how long is left: ``Encore 3 jours``."""
    if deadline is None:
        return None
    days = (local_date(deadline) - local_date(at)).days
    if days < 0:
        return Due("Délai passé", "error", deadline)
    if days == 0:
        return Due("Dernier jour", "warning", deadline)
    return Due(f"Encore {days} jour{'s' if days > 1 else ''}", "warning" if days <= 2 else "info", deadline)


def name_of(person: Person, offer: Offer, association_id: UUID | None) -> str:
    """Name a volunteer: an initial for one's own and the operator's, the first name alone for others'."""
    if offer.association_id in {None, association_id}:
        return short_name(person.first_name, person.last_name)
    return person.first_name
