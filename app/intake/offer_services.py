"""What an offer sets in motion: it is stored, given to who calls back, and the volunteer is told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.core.identity import SYSTEM, Actor
from app.core.permissions import Role
from app.offers import emails, queries
from app.offers import services as offers
from app.offers.models import Offer
from app.offers.states import OfferState
from app.offers.terms import SubmitOffer
from app.routing import services as routing
from app.safeguarding import doubles, likeness


def submit_offer(session: Session, *, command: SubmitOffer, actor: Actor, at: datetime) -> tuple[Offer, str]:
    """Take an offer in; return it with the secret of the volunteer's private link, known only now."""
    offer = offers.submit(session, command=command, actor=actor, at=at)
    return offer, admit_offer(session, offer=offer, actor=actor, at=at)


def admit_offer(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> str:
    """Ask for the volunteer's confirmation if somebody else wrote the offer, else give it to who calls back.

    One that may come from a volunteer who was stopped, or from a youth who
    asks, waits for the operator; its volunteer reads what any other would.

    Returns
    -------
    str
        The secret of the volunteer's private link.
    """
    if offer.state is OfferState.TO_CONFIRM:
        return emails.to_confirm(session, offer=offer, at=at)
    volunteer = accounts.person(session, offer.volunteer_id)
    if queries.alike(session, offer, volunteer) or doubles.of_role(session, likeness.someone(volunteer), Role.YOUTH):
        offers.hold(session, offer=offer, actor=SYSTEM, at=at)
        return emails.received(session, offer=offer, at=at)
    return _route(session, offer, actor=actor, at=at)


def release_offer(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """Give an offer that the operator has read to who calls back."""
    offers.release(session, offer=offer, actor=actor, at=at)
    _route(session, offer, actor=actor, at=at)


def _route(session: Session, offer: Offer, *, actor: Actor, at: datetime) -> str:
    preferred = offer.association_id if offer.chosen else None
    routing.route_offer(session, offer=offer, actor=actor, at=at, preferred=preferred)
    return emails.received(session, offer=offer, at=at)


def confirm_offer(session: Session, *, offer: Offer, charter_version: str, actor: Actor, at: datetime) -> None:
    """Take the volunteer's yes to what was noted by phone, then do as for any new offer."""
    offers.confirm(session, offer=offer, charter_version=charter_version, actor=actor, at=at)
    admit_offer(session, offer=offer, actor=actor, at=at)
