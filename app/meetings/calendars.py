"""Agreed meetings as a calendar reads them: one file, or a private feed. First names only, no address of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import PARIS
from app.meetings import emails, policies
from app.meetings.emails import Told
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side

TYPE = "text/calendar; charset=utf-8"
GONE = "Rendez-vous annulé"


def write(session: Session, seat: Seat, meetings: Iterable[Meeting], *, name: str, at: datetime) -> bytes:
    """Return a calendar of meetings of one pair, in Europe/Paris with its time zone described.

    A meeting keeps its UID whatever becomes of it; SEQUENCE grows with each
    change. One to come of a pair that does not meet at present is cancelled:
    it tells neither where nor whom.
    """
    calendar = Calendar()
    calendar.add("PRODID", f"-//{name}//FR")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    title = f"Rendez-vous avec {_met(session, seat)}" if seat.side is not Side.GUARDIAN else _met(session, seat)
    for meeting in meetings:
        calendar.add_component(_event(session, seat.pair, meeting, title, at))
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
