"""What somebody answers to « Votre association dit que ce binôme existe déjà », and what follows."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.core.identity import Actor
from app.mentorships import brought_in
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
    offer = offers.lock(session, mentorship.offer_id)
    routing.lock(session, mentorship.need_id)
    session.refresh(mentorship, with_for_update={"key_share": True})
    brought_in.ensure_waits(mentorship)
    mentorships.end(session, mentorship=mentorship, reason=EndReason.OTHER, actor=actor, at=at)
    proposals.rank_for_offer(session, offer=offer, at=at)
