"""Tell of a session, correct it, take it back; say what one thinks of the pair; ask for news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.models import Person
from app.core.clock import local_date
from app.core.errors import Invalid
from app.core.identity import Actor
from app.journal import services as journal
from app.meetings.models import Meeting
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.safeguarding import hearing
from app.safeguarding.policies import is_minor
from app.sessions import emails, policies, queries, rules
from app.sessions.models import Fit, NewsAsked, SessionLog
from app.sessions.states import Face, FitAnswer, MissedReason


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of one day: `minutes` and `face` if they met, else a `reason`."""

    held_on: date
    met: bool
    minutes: int | None = None
    face: Face | None = None
    reason: MissedReason | None = None
    text: str = ""


def tell(session: Session, *, seat: Seat, told: Told, actor: Actor, at: datetime) -> SessionLog:
    """Keep what one side tells of one day; telling the same day again corrects one's own line.

    The first time that a pair met, the other side is thanked and asked what it
    thinks; whoever tells is asked on the next page, and by letter a day later
    (:func:`ask_fit`) if they went by.

    Raises
    ------
    Invalid
        If the day is still to come, or not one of this pair's.
    """
    policies.ensure_may_tell(seat)
    pair = pairs.lock(session, seat.pair.id)
    days = rules.days(pair.introduced_at, pair.ended_at, today=local_date(at))
    if refusal := days.refusal(told.held_on):
        raise Invalid(refusal)
    first = told.met and not queries.have_met(session, pair.id)
    log = _kept(session, pair, seat.side, told, actor=actor, at=at)
    _note(session, log, "tell_session", actor=actor, at=at)
    if first and not queries.was_thanked(session, pair.id):
        _thank(session, pair, by=seat.side, actor=actor, at=at)
    return log


def correct(session: Session, *, seat: Seat, log: SessionLog, told: Told, actor: Actor, at: datetime) -> SessionLog:
    """Change one's line, its day too; raises as :func:`tell`."""
    if log.held_on != told.held_on:
        take_back(session, log=log, actor=actor, at=at)
    return tell(session, seat=seat, told=told, actor=actor, at=at)


def take_back(session: Session, *, log: SessionLog, actor: Actor, at: datetime) -> None:
    """Remove a line told by mistake; the journal keeps that it was."""
    _note(session, log, "take_session_back", actor=actor, at=at)
    session.delete(log)
    session.flush()


def say_fit(session: Session, *, seat: Seat, answer: FitAnswer, text: str, actor: Actor, at: datetime) -> Fit:
    """Keep what one side thinks of the pair; saying it again changes it. The association alone reads it."""
    policies.ensure_lives(seat)
    pair = pairs.lock(session, seat.pair.id)
    fit = queries.fit_of(session, pair.id, seat.side)
    if fit is None:
        fit = Fit(mentorship_id=pair.id, side=seat.side, answer=answer, told_at=at)
    listen(session, pair=pair, side=seat.side, said=text, before=fit.text, actor=actor, at=at)
    fit.answer, fit.text, fit.told_at = answer, text, at
    session.add(fit)
    journal.record(session, action="say_fit", kind="mentorship", subject_id=pair.id, actor=actor, at=at)
    return fit


def ask_news(session: Session, *, pair: Mentorship, meeting: Meeting | None, actor: Actor, at: datetime) -> None:
    """Ask both sides whether they met: at a `meeting`, or at all lately."""
    session.add(NewsAsked(mentorship_id=pair.id, meeting_id=meeting.id if meeting else None, asked_at=at))
    journal.record(session, action="ask_news", kind="mentorship", subject_id=pair.id, actor=actor, at=at)
    session.flush()
    emails.news(session, pair=pair, day=local_date(meeting.starts_at) if meeting else None, at=at)


def ask_fit(session: Session, *, pair: Mentorship, side: Side, actor: Actor, at: datetime) -> None:
    """Ask by letter, once, the side that told of the first session and went by the question on the page."""
    journal.record(
        session, action=queries.ASKED_FIT, kind="mentorship", subject_id=pair.id, actor=actor, at=at,
        facts={"side": side.value},
    )  # fmt: skip
    session.flush()
    emails.first_session(session, pair=pair, sides={side}, at=at)


def listen(
    session: Session, *, pair: Mentorship, side: Side, said: str, before: str, actor: Actor, at: datetime
) -> None:
    """Tell the association at once of new words of a side that sound like danger: it may not open the page today.

    The journal notes it, without the words: the pair is to call until somebody spoke with that side.
    """
    if side is Side.ASSOCIATION or said == before:
        return
    minor = is_minor(session.get_one(Person, pair.youth_id), at)
    if hearing.hear_in_pair(said).alarms(minor=minor):
        alarm(session, pair=pair, side=side, actor=actor, at=at)


def alarm(session: Session, *, pair: Mentorship, side: Side, actor: Actor, at: datetime) -> None:
    """Tell the association at once that a side told of a danger; see :func:`listen`."""
    journal.record(
        session, action=queries.ALARM, kind="mentorship", subject_id=pair.id, actor=actor, at=at,
        facts={"side": side.value},
    )  # fmt: skip
    emails.danger(session, pair=pair, side=side, at=at)


def _kept(session: Session, pair: Mentorship, side: Side, told: Told, *, actor: Actor, at: datetime) -> SessionLog:
    meeting = queries.agreed_on(session, pair.id, told.held_on)
    log = queries.of_day(session, pair.id, side, told.held_on)
    if log is None:
        log = SessionLog(mentorship_id=pair.id, side=side, held_on=told.held_on, met=told.met, told_at=at)
    listen(session, pair=pair, side=side, said=told.text, before=log.text, actor=actor, at=at)
    log.met, log.minutes, log.face = told.met, told.minutes, told.face
    log.reason, log.text, log.told_at = told.reason, told.text, at
    log.meeting_id = meeting.id if meeting else None
    session.add(log)
    session.flush()
    return log


def _thank(session: Session, pair: Mentorship, *, by: Side, actor: Actor, at: datetime) -> None:
    journal.record(
        session, action=queries.THANKED, kind="mentorship", subject_id=pair.id, actor=actor, at=at,
        facts={"by": by.value},
    )  # fmt: skip
    said = {fit.side for fit in queries.fits(session, pair.id)}
    emails.first_session(session, pair=pair, sides=policies.LIVE - said - {by}, at=at)


def _note(session: Session, log: SessionLog, action: str, *, actor: Actor, at: datetime) -> None:
    facts = {"held_on": log.held_on.isoformat(), "side": log.side.value, "met": log.met}
    journal.record(
        session, action=action, kind="mentorship", subject_id=log.mentorship_id, actor=actor, at=at, facts=facts
    )  # fmt: skip
