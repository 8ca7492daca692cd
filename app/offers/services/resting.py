"""An offer rests, comes back, and ends."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from app.core.clock import local_date
from app.core.errors import Forbidden, Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.offers import emails, policies, rules
from app.offers.models import Offer
from app.offers.states import OFFERS, OfferAction


def pause(session: Session, *, offer: Offer, until: date | None, actor: Actor, at: datetime) -> None:
    """Rest until a day (it resumes by itself that day), or until the volunteer resumes.

    Raises
    ------
    Invalid
        If that day is not ahead, or too far.
    """
    _ensure_may_rest(actor, offer)
    if problem := rules.pause_problem(until, local_date(at)):
        raise Invalid(problem)
    journal.move(session, offer, OFFERS, OfferAction.PAUSE, actor=actor, at=at, until=until and until.isoformat())
    offer.paused_until = until
    emails.paused(session, offer=offer, at=at)


def resume(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """End a pause, by the volunteer, the association that vets, or the day that was said."""
    _ensure_may_rest(actor, offer)
    journal.move(session, offer, OFFERS, OfferAction.RESUME, actor=actor, at=at)
    offer.paused_until = None
    emails.resumed(session, offer=offer, at=at)


def close(session: Session, *, offer: Offer, actor: Actor, at: datetime) -> None:
    """End an offer for good; the volunteer's private links follow some days later, the account stays."""
    _ensure_may_rest(actor, offer)
    journal.move(session, offer, OFFERS, OfferAction.CLOSE, actor=actor, at=at)
    offer.deadline_at = None
    emails.closed(session, offer=offer, at=at)


def _ensure_may_rest(actor: Actor, offer: Offer) -> None:
    if not policies.may_rest(actor, offer):
        raise Forbidden
