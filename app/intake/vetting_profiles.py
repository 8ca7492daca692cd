"""What those who vet read of the pairs of a volunteer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.associations import queries as associations
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.offers.models import Offer
from app.pairs import queries as named


@dataclass(frozen=True, slots=True)
class GoingPair:
    """A pair of a volunteer that is not over: the `youth` of one's own, else which `association` follows it."""

    id: UUID
    youth: str
    association: str


def going(session: Session, offer: Offer, *, association_id: UUID | None) -> list[GoingPair]:
    """Return the pairs of a volunteer that are not over; one that nobody confirmed yet ends with the offer."""
    names = associations.names(session)
    return [
        GoingPair(pair.id, youth.first_name if pair.association_id == association_id else "", _who(names, pair))
        for pair, youth, _ in mentorships.with_sides(session, offer.volunteer_id)
        if pair.ended_at is None and not pair.to_confirm
    ]


@dataclass(frozen=True, slots=True)
class Reserve:
    """A pair in which the youth's side does not feel safe; as :class:`GoingPair`, with when it was said."""

    id: UUID
    youth: str
    association: str
    said_at: datetime


def reserves(session: Session, offer: Offer, *, association_id: UUID | None) -> list[Reserve]:
    """Return why a volunteer is proposed to nobody for now, for who vets them."""
    said = {each.mentorship_id: each.said_at for each in named.named_unsafe(session, [offer.volunteer_id])}
    if not said:
        return []
    names = associations.names(session)
    return [
        Reserve(
            pair.id, youth.first_name if pair.association_id == association_id else "", _who(names, pair), said[pair.id]
        )
        for pair, youth, _ in mentorships.with_sides(session, offer.volunteer_id)
        if pair.id in said
    ]


def _who(names: dict[UUID, str], pair: Mentorship) -> str:
    return names.get(pair.association_id, "") if pair.association_id else ""
