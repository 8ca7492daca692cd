"""What pages show of dates and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from app.associations import queries as associations
from app.core.clock import local_date
from app.meetings import emails, labels, planning, policies, queries, rules
from app.meetings.emails import Told
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import PairRhythm
from app.safeguarding.texts import Text


class Turn(StrEnum):
    """What a pair's dates wait for, as one reader sees it."""

    NOTHING = "nothing"
    CHOOSE = "choose"
    ANSWER = "answer"
    OTHER = "other"
    AGREED = "agreed"
    FREE = "free"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date; `in_break` within school holidays, `tight` without time for the way, `shortly` within a day."""

    id: UUID
    when: str
    lasting: str
    place: str
    address: str
    access: str
    in_break: bool
    tight: bool
    chosen: bool
    shortly: bool


@dataclass(frozen=True, slots=True)
class MeetingsSection:
    """The dates of a pair: `dates` to choose among, `next` what is agreed, `chosen` what waits for a yes.

    `met` once a first meeting went by; `feed` when the reader has a private calendar address.
    """

    turn: Turn
    dates: tuple[DateLine, ...] = ()
    chosen: DateLine | None = None
    next: DateLine | None = None
    feed: bool = False
    met: bool = False


@dataclass(frozen=True, slots=True)
class FramedMeetings:
    """The dates of a pair for its association; `unknown_after` when school holidays are not on record that far."""

    dates: tuple[DateLine, ...]
    next: DateLine | None
    chosen_by: str
    refused: int
    stuck: str
    meets: bool
    holidays_unknown: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The association to call about a pair."""

    association: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place of an association's list."""

    id: UUID
    name: str
    address: str
    commune: str
    access: str


def section(session: Session, seat: Seat, *, at: datetime) -> MeetingsSection:
    """Return the dates of a pair for who holds this seat; one-off help met once and asks for no other."""
    meetings = queries.still_open(session, seat.pair.id, at=at) if policies.meets(seat.pair) else []
    agreed = next((each for each in meetings if each.state is MeetingState.AGREED), None)
    undecided = [each for each in meetings if each.state is not MeetingState.AGREED]
    chosen = next((each for each in undecided if each.state is MeetingState.CHOSEN), None)
    lines = _lines(session, meetings, at=at)
    past = queries.once_agreed(session, seat.pair.id)
    met = any(each.state is MeetingState.AGREED and each.starts_at <= at for each in past)
    turn = _turn(session, seat, agreed, chosen, undecided)
    over = turn is Turn.FREE and met and seat.pair.rhythm is PairRhythm.ONCE
    return MeetingsSection(
        turn=Turn.NOTHING if over else turn,
        dates=tuple(lines[each.id] for each in undecided if each is not chosen),
        chosen=lines[chosen.id] if chosen else None,
        next=lines[agreed.id] if agreed else None,
        feed=queries.has_feed(session, seat.pair.id, seat.person_id, at=at),
        met=met,
    )


def next_agreed(session: Session, mentorship: Mentorship, text: Text, *, at: datetime) -> Told | None:
    """Return the next meeting that a pair agreed on, as a guardian reads it in the language of `text`."""
    meetings = queries.still_open(session, mentorship.id, at=at) if policies.meets(mentorship) else []
    found = next((each for each in meetings if each.state is MeetingState.AGREED), None)
    return emails.told(session, found, text=text) if found is not None else None


def _turn(
    session: Session, seat: Seat, agreed: Meeting | None, chosen: Meeting | None, undecided: Sequence[Meeting]
) -> Turn:
    if not policies.meets(seat.pair):
        return Turn.NOTHING
    if agreed is not None:
        return Turn.AGREED
    if chosen is not None:
        return Turn.OTHER if chosen.chosen_by is seat.side else Turn.ANSWER
    if undecided:
        return Turn.CHOOSE
    return Turn.CALL if queries.plan(session, seat.pair.id).stuck_for is not None else Turn.FREE


def framed(session: Session, mentorship: Mentorship, *, at: datetime) -> FramedMeetings:
    """Return the dates of a pair for the association that frames it."""
    meetings = queries.still_open(session, mentorship.id, at=at)
    lines = _lines(session, meetings, at=at)
    plan = queries.plan(session, mentorship.id)
    known = planning.known_days_off(session, at=at)
    chosen = next((each.chosen_by for each in meetings if each.state is MeetingState.CHOSEN and each.chosen_by), None)
    agreed = next((each for each in meetings if each.state is MeetingState.AGREED), None)
    return FramedMeetings(
        dates=tuple(lines[each.id] for each in meetings if each is not agreed),
        next=lines[agreed.id] if agreed else None,
        chosen_by=labels.CHOSEN_BY.get(chosen, "") if chosen else "",
        refused=plan.refused,
        stuck=labels.STUCK[plan.stuck_for] if plan.stuck_for else "",
        meets=policies.meets(mentorship),
        holidays_unknown=not all(known.knows(local_date(each.starts_at)) for each in meetings),
    )


def line(session: Session, meeting: Meeting, *, at: datetime) -> DateLine:
    """Return one date as pages show it."""
    return _lines(session, [meeting], at=at)[meeting.id]


def frame(session: Session, mentorship: Mentorship) -> Frame:
    """Return whom to call about a pair."""
    answering = associations.answering(session, mentorship.association_id)
    return Frame(answering.association, answering.phone)


def place_lines(session: Session, association_id: UUID) -> list[PlaceLine]:
    """Return the places of an association, in one query."""
    return [
        PlaceLine(place.id, place.name, place.address, commune.name, place.access)
        for place, commune in queries.places(session, association_id)
    ]


def _lines(session: Session, meetings: Sequence[Meeting], *, at: datetime) -> dict[UUID, DateLine]:
    """Return dates by their id; the dates of a round share their place, so that it is read once."""
    if not meetings:
        return {}
    school = planning.known_days_off(session, at=at).school
    lines = {}
    for meeting in meetings:
        told = emails.told(session, meeting)
        lines[meeting.id] = DateLine(
            meeting.id, told.when, told.lasting, told.place, told.address, told.access,
            local_date(meeting.starts_at) in school, meeting.tight, meeting.state is MeetingState.CHOSEN,
            meeting.starts_at - at < rules.SHORTLY,
        )  # fmt: skip
    return lines
