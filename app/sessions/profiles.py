"""What the pages of a pair show of its sessions: to each side, and to the association."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import local_date
from app.mentorships import labels as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import PairRhythm, Side
from app.sessions import labels, policies, queries, rules
from app.sessions.models import Fit, SessionLog
from app.sessions.rules import Held
from app.sessions.states import MissedReason

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Day:
    """One day as one side, or the guardian, reads it; `face`, `reason`, `text` and `own_id` are of one's own line."""

    on: date
    met: bool
    length: str
    own_id: UUID | None = None
    face: str = ""
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The sessions of a pair for one side: the newest first, at most :data:`SHOWN` of `count`.

    `awaited` is the day of a meeting of which nobody told, `asked` that news
    were asked for and none came.
    """

    side: Side
    days: tuple[Day, ...]
    count: int
    total: str
    may_tell: bool
    awaited: date | None = None
    asked: bool = False
    fit_open: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What one side told of one day, as the association reads it."""

    id: UUID
    side: Side
    who: str
    met: bool
    length: str
    face: str
    face_label: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class FollowedDay:
    """One day with both tellings; `disputed` when only one says that they met."""

    on: date
    met: bool
    length: str
    disputed: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one side thinks of the pair."""

    who: str
    answer: str
    label: str
    text: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """The sessions of a pair for the association that frames it, the newest first."""

    days: tuple[FollowedDay, ...]
    count: int
    total: str
    silences: int
    may_tell: bool
    opinions: tuple[Opinion, ...]


def section(session: Session, seat: Seat, *, at: datetime) -> Section:
    """Return the sessions of a pair for who holds this seat; a guardian reads days and lengths only."""
    pair = seat.pair
    logs = queries.told(session, [pair.id])[pair.id]
    held = [each for each in rules.merged(logs) if each.met or seat.side is not Side.GUARDIAN]
    own = {log.held_on: log for log in logs if log.side is seat.side}
    lives = seat.side in policies.LIVE and policies.may_tell(pair, seat.side)
    reasons = labels.MISSED | labels.missed_by(seat.side, other=other_of(session, seat))
    return Section(
        side=seat.side,
        days=tuple(_day(each, own.get(each.held_on), reasons) for each in _newest(held)),
        count=len(held),
        total=labels.duration(rules.minutes_together(held)),
        may_tell=lives,
        awaited=_awaited(session, pair, logs, at=at) if lives else None,
        asked=lives and pair.ended_at is None and queries.silences(session, [pair.id])[pair.id] > 0,
        fit_open=lives
        and any(each.met for each in held)
        and queries.fit_of(session, pair.id, seat.side) is None,
        once=pair.rhythm is PairRhythm.ONCE,
    )  # fmt: skip


def followed(session: Session, pair: Mentorship) -> Followed:
    """Return the sessions of a pair for the association that frames it."""
    logs = queries.told(session, [pair.id])[pair.id]
    held = rules.merged(logs)
    return Followed(
        days=tuple(_followed_day(each, logs) for each in _newest(held)),
        count=len(held),
        total=labels.duration(rules.minutes_together(held)),
        silences=queries.silences(session, [pair.id])[pair.id],
        may_tell=policies.may_tell(pair, Side.ASSOCIATION),
        opinions=tuple(
            Opinion(
                mentorships.SIDES[fit.side], fit.answer.value,
                _opinion(pair, fit),
                fit.text, fit.told_at,
            )
            for fit in queries.fits(session, pair.id)
        ),
    )  # fmt: skip


def _opinion(pair: Mentorship, fit: Fit) -> str:
    """Return an answer in words: of help that was given once at that time, whether it helped."""
    once = pair.rhythm is PairRhythm.ONCE or (pair.regular_since is not None and fit.told_at < pair.regular_since)
    return f"Cela a aidé\u00a0: {labels.HELPED[fit.answer].lower()}" if once else labels.FITS[fit.answer]


def other_of(session: Session, seat: Seat) -> str:
    """Return the first name of whom a side meets; the association calls the youth so."""
    other = seat.pair.volunteer_id if seat.side is Side.YOUTH else seat.pair.youth_id
    return session.get_one(Person, other).first_name


def _newest(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda each: each.held_on, reverse=True)[:SHOWN]


def _day(held: Held, own: SessionLog | None, reasons: Mapping[MissedReason, str]) -> Day:
    return Day(
        on=held.held_on,
        met=held.met,
        length=labels.duration(held.minutes) if held.met else "",
        own_id=own.id if own else None,
        face=labels.FACES[own.face] if own and own.face else "",
        reason=reasons[own.reason] if own and own.reason else "",
        text=own.text if own else "",
    )


def _followed_day(held: Held, logs: Iterable[SessionLog]) -> FollowedDay:
    return FollowedDay(
        on=held.held_on,
        met=held.met,
        length=labels.duration(held.minutes) if held.met else "",
        disputed=held.disputed,
        lines=tuple(_line(log) for log in logs if log.held_on == held.held_on),
    )


def _line(log: SessionLog) -> Line:
    return Line(
        id=log.id,
        side=log.side,
        who=mentorships.SIDES[log.side],
        met=log.met,
        length=labels.duration(log.minutes) if log.minutes else "",
        face=log.face.value if log.face else "",
        face_label=labels.FACES[log.face] if log.face else "",
        reason=labels.MISSED[log.reason] if log.reason else "",
        text=log.text,
    )


def _awaited(session: Session, pair: Mentorship, logs: Iterable[SessionLog], *, at: datetime) -> date | None:
    """Return the day of the last agreed meeting if its time is past and nobody told of it."""
    last = queries.last_agreed(session, pair.id, before=at)
    if last is None or at < last.starts_at + timedelta(minutes=last.minutes):
        return None
    day = local_date(last.starts_at)
    return None if any(log.held_on >= day for log in logs) else day
