"""Agreed meetings as a calendar reads them: one file, or a private feed. First names only, no address of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr

from flask import current_app
from icalendar import Calendar, Event
from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import PARIS
from app.mailbox.attachments import File
from app.mailbox.models import Message
from app.meetings import emails, policies
from app.meetings.emails import Told
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships import queries as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side

TYPE = "text/calendar; charset=utf-8"
GONE = "Rendez-vous annulé"


def attachment(session: Session, message: Message) -> File | None:
    """Return the calendar file that goes with a letter about a meeting, as it stands when the letter leaves.

    Agreed it is published, called off it is cancelled (RFC 5546, 3.2.1 and
    3.2.5); nobody is asked to answer by their calendar.
    """
    meeting = session.get(Meeting, message.attached_id)
    pair = session.get(Mentorship, meeting.mentorship_id) if meeting and meeting.agreed_at else None
    if meeting is None or pair is None or message.person_id is None:
        return None
    side = mentorships.side_of(session, pair, message.person_id, at=message.created_at)
    if side is None:
        return None
    method = "CANCEL" if _is_off(meeting, pair, message.created_at) else "PUBLISH"
    name, (_, sender) = str(current_app.extensions["territory"].name), parseaddr(str(current_app.config["MAIL_FROM"]))
    seat = Seat(pair, side, message.person_id)
    written = write(session, seat, [meeting], name=name, at=message.created_at, method=method, organizer=sender)
    return File("rendez-vous.ics", "calendar", written.decode(), {"method": method})


def write(
    session: Session,
    seat: Seat,
    meetings: Iterable[Meeting],
    *,
    name: str,
    at: datetime,
    method: str = "PUBLISH",
    organizer: str = "",
) -> bytes:
    """Return a calendar of meetings of one pair, in Europe/Paris with its time zone described.

    A meeting keeps its UID whatever becomes of it; SEQUENCE grows with each
    change. One to come of a pair that does not meet at present is cancelled:
    it tells neither where nor whom. A file that travels by mail names its
    `organizer`, the sender.
    """
    calendar = Calendar()
    calendar.add("PRODID", f"-//{name}//FR")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    calendar.add("X-WR-CALNAME", name)
    title = f"Rendez-vous avec {_met(session, seat)}" if seat.side is not Side.GUARDIAN else _met(session, seat)
    for meeting in meetings:
        event = _event(session, seat.pair, meeting, title, at)
        if organizer:
            event.add("ORGANIZER", f"mailto:{organizer}")
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(session: Session, pair: Mentorship, meeting: Meeting, title: str, at: datetime) -> Event:
    starts = meeting.starts_at.astimezone(PARIS)
    off = _is_off(meeting, pair, at)
    event = Event()
    event.add("UID", f"{meeting.id}@coup-de-pouce")
    event.add("SEQUENCE", meeting.version)
    event.add("DTSTAMP", at)
    event.add("DTSTART", starts)
    event.add("DTEND", (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(PARIS))
    event.add("SUMMARY", GONE if off else title)
    event.add("STATUS", "CANCELLED" if off else "CONFIRMED")
    if not off:
        _tell_where(event, emails.told(session, meeting))
    return event


def _tell_where(event: Event, told: Told) -> None:
    event.add("LOCATION", ", ".join(filter(None, (told.place, told.address))))
    if told.access:
        event.add("DESCRIPTION", told.access)


def _is_off(meeting: Meeting, pair: Mentorship, at: datetime) -> bool:
    stopped = meeting.starts_at > at and not policies.meets(pair)
    return meeting.state is MeetingState.CANCELLED or stopped


def _met(session: Session, seat: Seat) -> str:
    pair = seat.pair
    others = {
        Side.YOUTH: (pair.volunteer_id,),
        Side.VOLUNTEER: (pair.youth_id,),
    }.get(seat.side, (pair.youth_id, pair.volunteer_id))
    return " et ".join(session.get_one(Person, each).first_name for each in others)
