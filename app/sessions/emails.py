"""What the two sides of a pair read about their sessions. Texts to a youth say « tu »."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.mailbox import services as mailbox
from app.mentorships import queries as mentorships
from app.mentorships.emails import about, correspondents, page_of_staff
from app.mentorships.models import Mentorship
from app.mentorships.private import address
from app.mentorships.states import PairRhythm, Side


def news(session: Session, *, pair: Mentorship, day: date | None, at: datetime) -> None:
    """Ask both sides whether they met, on a `day` or lately; the link opens the form."""
    asked = {"jour": day.isoformat()} if day else {}
    _to_both(session, pair, "news_asked", "sessions.log", at=at, values=asked, day=day)


def first_session(session: Session, *, pair: Mentorship, sides: Collection[Side], at: datetime) -> None:
    """Thank those sides and ask each, privately, what it thinks."""
    once = pair.rhythm is PairRhythm.ONCE
    _to_both(session, pair, "first_session", "sessions.fit", at=at, values={}, sides=sides, once=once)


def danger(session: Session, *, pair: Mentorship, side: Side, at: datetime) -> None:
    """Ask who follows the pair, and the lead, to read at once what may tell of a danger; the words stay on the page."""
    _, youth, volunteer = mentorships.with_people(session, pair)
    for to in correspondents(session, pair, lead=True):
        mailbox.send(
            session, to=to, template="danger_told", about=about(session, pair), at=at,
            link=page_of_staff(pair, to, "workspace.pair"), youth=youth.first_name,
            volunteer=volunteer.first_name, side=side.value,
        )  # fmt: skip


def _to_both(
    session: Session, pair: Mentorship, template: str, endpoint: str, *, at: datetime, values: dict[str, str],
    sides: Collection[Side] = (Side.YOUTH, Side.VOLUNTEER), **context: object,
) -> None:  # fmt: skip
    """Write to each of `sides` that can be written to: such news is not worth a call."""
    youth, volunteer = (session.get_one(Person, each) for each in (pair.youth_id, pair.volunteer_id))
    filed = about(session, pair)
    readers = (
        (Side.YOUTH, youth, volunteer, f"{template}_youth"),
        (Side.VOLUNTEER, volunteer, youth, template),
    )
    for side, to, other, letter in readers:
        if side in sides and mailbox.can_be_written_to(to):
            link = address(session, pair, to, at=at, endpoint=endpoint, **values)
            mailbox.send(
                session, to=to, template=letter, about=filed, at=at, link=link, other=other.first_name, **context
            )  # fmt: skip
