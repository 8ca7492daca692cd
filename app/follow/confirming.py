"""What somebody answers to « Votre association dit que ce binôme existe déjà », and what follows."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.core.identity import Actor
from app.mentorships import brought_in
from app.mentorships import queries as pairs
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.offers import services as offers
from app.proposals import services as proposals
from app.routing import queries as routing


def answer(session: Session, *, mentorship: Mentorship, side: Side, yes: bool, actor: Actor, at: datetime) -> None:
    """Keep a yes; a no ends the pair, tells the association, and frees the volunteer's place.

    Raises
    ------
    Conflict
        If the pair does not wait for anybody's yes.
    """
    if yes:
        brought_in.agree(session, mentorship=mentorship, side=side, actor=actor, at=at)
        return
    take_back(session, mentorship=mentorship, actor=actor, at=at)


def take_back(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> None:
    """End a pair that was never confirmed: those who knew of it are told, the volunteer's place is free.

    Raises
    ------
    Conflict
        If it does not wait for anybody's yes.
    """
    offer = offers.lock(session, mentorship.offer_id)
    routing.lock(session, mentorship.need_id)
    pairs.lock(session, mentorship.id)
    brought_in.ensure_waits(mentorship)
    mentorships.end(session, mentorship=mentorship, reason=EndReason.OTHER, actor=actor, at=at)
    proposals.rank_for_offer(session, offer=offer, at=at)


def lapse(session: Session, *, mentorship: Mentorship, actor: Actor, at: datetime) -> bool:
    """Take a pair back whose time is over; return whether nobody had answered or taken it back meanwhile."""
    offers.lock(session, mentorship.offer_id)
    session.refresh(mentorship)
    if not mentorship.to_confirm or mentorship.ended_at is not None:
        return False
    take_back(session, mentorship=mentorship, actor=actor, at=at)
    return True
