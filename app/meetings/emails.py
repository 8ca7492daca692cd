"""What the two sides, the guardian and the association read of dates. Texts to a youth say « tu »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.core.text import fold
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.meetings import labels, rules
from app.meetings.models import Meeting, SafePlace
from app.meetings.states import Stuck
from app.mentorships import private, queries
from app.mentorships.emails import about, correspondent, page_of_staff, spoken
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.places.models import Commune
from app.safeguarding.texts import AGREEMENT, FRENCH, Text

CALENDAR = "meeting"
"""What the outbox calls the calendar file of a meeting."""

_FILED = frozenset({"agreed", "changed", "cancelled"})
"""What changes somebody's calendar."""


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting as a letter tells it."""

    when: str
    lasting: str
    place: str
    address: str
    access: str


def offered(session: Session, *, mentorship: Mentorship, besides: Side | None = None, at: datetime) -> None:
    """Ask both sides to choose among new dates, but who reads them on the page already."""
    for reader in _sides(session, mentorship, besides=besides):
        _send(session, mentorship, reader, "offered", at=at)


def chosen(session: Session, *, mentorship: Mentorship, meeting: Meeting, by: Side, at: datetime) -> None:
    """Ask the other side for its yes."""
    for reader in _sides(session, mentorship, besides=by):
        _send(session, mentorship, reader, "chosen", at=at, meeting=told(session, meeting))


def agreed(session: Session, *, mentorship: Mentorship, meeting: Meeting, at: datetime) -> None:
    """Give place, date, the association's number and the calendar file to both sides and the guardian."""
    _to_everybody(session, mentorship, meeting, "agreed", at=at)


def changed(session: Session, *, mentorship: Mentorship, meeting: Meeting, at: datetime) -> None:
    """Tell everybody the new date and place."""
    _to_everybody(session, mentorship, meeting, "changed", at=at)


def tomorrow(session: Session, *, mentorship: Mentorship, meeting: Meeting, at: datetime) -> None:
    """Remind everybody, the day before."""
    _to_everybody(session, mentorship, meeting, "tomorrow", at=at)


def cancelled(
    session: Session, *, mentorship: Mentorship, meeting: Meeting, by: Side, new_dates: bool, at: datetime
) -> None:
    """Tell everybody but who cancelled that nobody must go there, and whether new dates are offered."""
    _to_everybody(session, mentorship, meeting, "cancelled", besides=by, new_dates=new_dates, at=at)


def called_off_late(session: Session, *, mentorship: Mentorship, meeting: Meeting, by: Side, at: datetime) -> None:
    """Ask the association to call, when a letter may be read too late: no child waits alone."""
    if meeting.starts_at - at < rules.SHORTLY:
        context = {"when": labels.when(meeting.starts_at), "who": labels.WHO[by]}
        _to_association(session, mentorship, "meeting_late_association", at=at, **context)


def stuck(session: Session, *, mentorship: Mentorship, reason: Stuck, at: datetime) -> None:
    """Ask who follows the pair, else whoever the association's mail goes to, to call both sides."""
    _to_association(session, mentorship, "meeting_stuck_association", at=at, reason=labels.STUCK[reason])


def told(session: Session, meeting: Meeting, *, text: Text | None = None) -> Told:
    """Return a meeting as a letter or a calendar tells it, to a guardian in the language of `text`."""
    text = text or AGREEMENT.text()
    french = text.language == FRENCH
    place = session.get_one(SafePlace, meeting.place_id) if meeting.place_id else None
    return Told(
        when=labels.when(meeting.starts_at, text.language),
        lasting=labels.lasting(meeting.minutes)
        if french
        else text.say("meeting_minutes", minutes=str(meeting.minutes)),
        place=place.name if place else text.say("meeting_remote"),
        address=_address(session, place) if place else "",
        access=place.access if place else "",
    )


def _address(session: Session, place: SafePlace) -> str:
    """Return the street with its town, which whoever typed the street may have written already."""
    town = session.get_one(Commune, place.commune_code).name
    return place.address if fold(town) in fold(place.address) else f"{place.address}, {town}"


def _to_everybody(
    session: Session,
    mentorship: Mentorship,
    meeting: Meeting,
    what: str,
    *,
    at: datetime,
    besides: Side | None = None,
    **context: object,
) -> None:
    shown = told(session, meeting)
    guardian = queries.guardian_of(session, mentorship, at=at)
    readers = [*_sides(session, mentorship, besides=besides)]
    if guardian is not None and besides is not Side.GUARDIAN:
        readers.append((Side.GUARDIAN, guardian))
    for side, to in readers:
        file = {}
        if what in {"agreed", "changed"}:
            file["file"] = private.address(
                session, mentorship, to, at=at, endpoint="meetings.calendar", meeting_id=meeting.id
            )
        own = _for_guardian(session, mentorship, meeting, to) if side is Side.GUARDIAN else {}
        letter = _send(session, mentorship, (side, to), what, at=at, meeting=shown, **own, **file, **context)
        if what in _FILED:
            mailbox.attach(letter, kind=CALENDAR, of=meeting.id)


def _for_guardian(session: Session, mentorship: Mentorship, meeting: Meeting, guardian: Person) -> dict[str, object]:
    """Return what a guardian reads in their language, then in French: the words, both names, the meeting in each."""
    youth, volunteer = (session.get_one(Person, each) for each in (mentorship.youth_id, mentorship.volunteer_id))
    texts = spoken(session, youth, guardian)
    shown = {text.language: told(session, meeting, text=text) for text in texts}
    return {"texts": texts, "told": shown, "youth": youth.first_name, "volunteer": volunteer.first_name}


def _sides(session: Session, mentorship: Mentorship, *, besides: Side | None) -> Iterator[tuple[Side, Person]]:
    for side, person_id in ((Side.YOUTH, mentorship.youth_id), (Side.VOLUNTEER, mentorship.volunteer_id)):
        if side is not besides:
            yield side, session.get_one(Person, person_id)


def _send(
    session: Session, mentorship: Mentorship, reader: tuple[Side, Person], what: str, *, at: datetime, **context: object
) -> Message:
    side, to = reader
    answering = associations.answering(session, mentorship.association_id)
    return mailbox.send(
        session, to=to, template=f"meeting_{what}{_ENDINGS[side]}", about=about(session, mentorship), at=at,
        other=_met(session, mentorship, side), link=private.address(session, mentorship, to, at=at),
        association=answering.association, phone=answering.phone, **context,
    )  # fmt: skip


_ENDINGS = {Side.YOUTH: "_youth", Side.VOLUNTEER: "", Side.GUARDIAN: "_guardian"}


def _met(session: Session, mentorship: Mentorship, side: Side) -> str:
    """Return the first name of whom a side meets; a guardian reads both."""
    names = {
        each: session.get_one(Person, person_id).first_name
        for each, person_id in ((Side.YOUTH, mentorship.youth_id), (Side.VOLUNTEER, mentorship.volunteer_id))
        if each is not side
    }
    return " et ".join(names.values())


def _to_association(
    session: Session, mentorship: Mentorship, template: str, *, at: datetime, **context: object
) -> None:
    to = correspondent(session, mentorship)
    if to is None:
        return
    youth, volunteer = (session.get_one(Person, each) for each in (mentorship.youth_id, mentorship.volunteer_id))
    mailbox.send(
        session, to=to, template=template, about=about(session, mentorship), at=at, youth=youth.first_name,
        volunteer=volunteer.first_name,
        link=page_of_staff(mentorship, to, "workspace.pair", _anchor="rendez-vous"), **context,
    )  # fmt: skip
