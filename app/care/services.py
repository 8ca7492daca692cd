"""What a team does about its pairs: be in touch, keep them quiet, follow them elsewhere, say that they go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.care import queries
from app.care.models import StaffContact, StillActive
from app.care.states import ANSWERS_FOR, SPOKEN, ContactMeans, ContactWith
from app.core.clock import local_date
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships.models import Mentorship
from app.mentorships.states import Side, Tracking

QUIET_DAYS = (7, 14, 30)
"""For how long one may keep a pair quiet."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that was made; `held_on` is its day, the day on which it is noted unless it is given.

    `unreached`: whoever said something could not be reached, and the note says why.
    """

    means: ContactMeans
    with_whom: ContactWith = ContactWith.BOTH
    note: str = ""
    next_on: date | None = None
    quiet_days: int | None = None
    held_on: date | None = None
    unreached: bool = False


def keep_contact(
    session: Session, *, pair: Mentorship, contact: Contact, afterwards: bool = False, actor: Actor, at: datetime
) -> StaffContact:
    """Keep that somebody of the team was in touch with a pair, or had news of it; `afterwards` also once it is over.

    It is kept quiet for the days that they say, else until the next contact that they plan.

    Raises
    ------
    Conflict
        If the pair is over.
    """
    if not afterwards:
        _ensure_open(pair)
    day = local_date(at)
    row = StaffContact(
        mentorship_id=pair.id,
        by_id=actor.person_id,
        means=contact.means,
        with_whom=contact.with_whom,
        held_on=contact.held_on or day,
        note=contact.note,
        next_on=contact.next_on,
        quiet_until=day + timedelta(days=contact.quiet_days) if contact.quiet_days else contact.next_on,
        created_at=at,
    )
    session.add(row)
    facts = {"means": contact.means.value, "with": contact.with_whom.value, "quiet_days": contact.quiet_days}
    journal.record(session, action="contact", kind="mentorship", subject_id=pair.id, actor=actor, at=at, facts=facts)
    return row


def unanswered(session: Session, *, pair: Mentorship, said: Mapping[Side, datetime]) -> list[Side]:
    """Return the sides that said something with which nobody spoke since; see :func:`answered`."""
    made = queries.spoken_with(session, pair.id)
    return [
        side
        for side, said_at in said.items()
        if not any(whom in ANSWERS_FOR[side] and when >= said_at for whom, when in made)
    ]


def answered(session: Session, *, pair: Mentorship, said: Mapping[Side, datetime], done: Contact | None) -> bool:
    """Tell whether somebody spoke with each side that said something since it did, `done` being the last contact.

    With a youth, or in their place with who answers for them. One who could not be reached counts with its reason.
    """
    if done is not None and done.unreached and done.note.strip():
        return True
    now_spoken = done is not None and done.means in SPOKEN
    return all(
        now_spoken and done is not None and done.with_whom in ANSWERS_FOR[side]
        for side in unanswered(session, pair=pair, said=said)
    )


def track(session: Session, *, pair: Mentorship, where: Tracking, actor: Actor, at: datetime) -> None:
    """Follow a pair in the association's own tool from now on, or here again.

    Whoever says so knows that it goes on: the first question comes in a month.
    One that nobody answered falls with the tool.

    Raises
    ------
    Conflict
        If the pair is over.
    """
    _ensure_open(pair)
    if pair.tracking is where:
        return
    pair.tracking = where
    session.add(pair)
    if where is Tracking.ELSEWHERE:
        _goes_on(session, pair, actor, at)
    for question in queries.open_questions(session, [pair.id]):
        session.delete(question)
    journal.record(
        session, action="track", kind="mentorship", subject_id=pair.id, actor=actor, at=at, after=where.value
    )


def ask_still_active(session: Session, *, pair: Mentorship, day: date) -> StillActive:
    """Ask the team whether a pair that it follows elsewhere goes on."""
    question = StillActive(mentorship_id=pair.id, asked_on=day)
    session.add(question)
    return question


def still_active(session: Session, *, pair: Mentorship, actor: Actor, at: datetime) -> None:
    """Keep that a pair followed elsewhere goes on.

    Raises
    ------
    Conflict
        If the pair is over.
    """
    _ensure_open(pair)
    _goes_on(session, pair, actor, at)
    journal.record(session, action="still_active", kind="mentorship", subject_id=pair.id, actor=actor, at=at)


def _goes_on(session: Session, pair: Mentorship, actor: Actor, at: datetime) -> None:
    """Answer what is asked of a pair; said before it was asked, it stands for the question of the day."""
    day = local_date(at)
    of_today = queries.question_of(session, pair.id, day=day) or StillActive(mentorship_id=pair.id, asked_on=day)
    for question in queries.open_questions(session, [pair.id]) or [of_today]:
        question.answered_at, question.answered_by_id = at, actor.person_id
        session.add(question)
    session.flush()


def _ensure_open(pair: Mentorship) -> None:
    if pair.ended_at is not None:
        raise Conflict("Ce binôme est terminé\u00a0: il n’y a plus rien à suivre.")
