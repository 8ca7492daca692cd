"""What is asked of each side, and of the association. Texts to a youth say « tu »."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.mentorships import queries as mentorships
from app.mentorships.emails import correspondent
from app.mentorships.models import Mentorship
from app.mentorships.private import address
from app.mentorships.states import Side
from app.reviews.models import Review
from app.web.links import absolute


def asked(session: Session, *, pair: Mentorship, review: Review, at: datetime, again: bool = False) -> None:
    """Ask one side for its review, or once more; nobody is called for that."""
    _, youth, volunteer = mentorships.with_people(session, pair)
    to = {Side.YOUTH: youth, Side.VOLUNTEER: volunteer}.get(review.side) or correspondent(session, pair)
    if to is None or not mailbox.can_be_written_to(to):
        return
    mailbox.send(
        session, to=to, template=f"review_asked{_reader(review.side)}", at=at,
        about=About("mentorship", pair.id, pair.association_id),
        link=_link(session, pair, review, to, at=at), month=review.month, again=again,
        youth=youth.first_name, volunteer=volunteer.first_name,
    )  # fmt: skip


def _reader(side: Side) -> str:
    return {Side.YOUTH: "_youth", Side.ASSOCIATION: "_association"}.get(side, "")


def _link(session: Session, pair: Mentorship, review: Review, to: Person, *, at: datetime) -> str:
    if review.side is Side.ASSOCIATION:
        return absolute("reviews.answer_framed", mentorship_id=pair.id, review_id=review.id)
    return address(session, pair, to, at=at, endpoint="reviews.answer", review_id=review.id)
