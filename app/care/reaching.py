"""The numbers of a pair, for whoever of its association calls; each look is journalled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.offers import policies as offers
from app.offers import services as offering
from app.offers.models import Offer
from app.offers.profiles import association_name
from app.routing import policies as routing


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a pair and how they are reached; `elsewhere` says who alone knows."""

    who: str
    phone: str = ""
    email: str = ""
    elsewhere: str = ""


def look_up(session: Session, *, pair: Mentorship, actor: Actor, at: datetime) -> tuple[Line, ...]:
    """Return how the youth, who answers for a minor and the volunteer are reached, and journal that somebody looked.

    Raises
    ------
    NotFound
        If the case is another association's.
    """
    need, offer = session.get_one(Need, pair.need_id), session.get_one(Offer, pair.offer_id)
    routing.ensure_has_case(actor, need)
    journal.record(session, action="read", kind="need", subject_id=need.id, actor=actor, at=at)
    lines = [_line(session.get_one(Person, pair.youth_id))]
    guardian = mentorships.guardian_of(session, pair, at=at)
    if guardian is not None:
        lines.append(_line(guardian, " (représentant légal)"))
    volunteer = session.get_one(Person, pair.volunteer_id)
    if offers.may_vet(actor, offer):
        offering.read_contact(session, offer=offer, actor=actor, at=at)
        lines.append(_line(volunteer))
    else:
        owner = association_name(session, offer.association_id)
        lines.append(Line(volunteer.first_name, elsewhere=f"l’association {owner}" if owner else "l’opérateur"))
    return tuple(lines)


def _line(person: Person, part: str = "") -> Line:
    return Line(person.first_name + part, person.phone, person.email)
