"""Write to the other side of a pair, open what they wrote, show it to the association; release and refuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.conversations import emails, policies, queries
from app.conversations.models import Line
from app.conversations.states import LINES, HeldFor, LineAction, LineState
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.safeguarding import hearing
from app.safeguarding.hearing import Heard

NEVER_RELEASED = (
    "Ce message ne peut pas être transmis\u00a0: ses mots font craindre un danger. "
    "Appelez le jeune, puis répondez à la personne qui l’a écrit."
)
PIECES = timedelta(days=1)
"""How far back the pieces of a number are looked for."""


def write(session: Session, *, seat: Seat, heard: Heard, actor: Actor, at: datetime) -> Line:
    """Write one line, which was listened to; one that holds a contact or sounds like danger waits for the association.

    The pair of `seat` is held: nobody ends it meanwhile.

    Raises
    ------
    Conflict
        If the pair is not active.
    """
    pair = seat.pair
    policies.ensure_may_write(session, pair, at=at)
    held_for = _held_for(session, pair, heard, writer_id=seat.person_id, at=at)
    line = Line(
        state=LineState.HELD if held_for else LineState.SENT, mentorship_id=pair.id, writer_id=seat.person_id,
        text=heard.text, written_at=at, held_for=held_for,
    )  # fmt: skip
    session.add(line)
    facts = {"mentorship": str(pair.id)} | ({"held_for": held_for.value} if held_for else {})
    journal.record(
        session, action="write", kind="line", subject_id=line.id, actor=actor, at=at, after=line.state.value,
        facts=facts,
    )  # fmt: skip
    if held_for is None:
        _tell_reader(session, pair, line, at=at)
    elif held_for is HeldFor.DANGER or queries.waiting(session, pair.id) == 1:
        emails.held(session, mentorship=pair, line=line, at=at)
    return line


def _held_for(session: Session, pair: Mentorship, heard: Heard, *, writer_id: UUID, at: datetime) -> HeldFor | None:
    if heard.alarms(minor=policies.reads_all(session, pair, at=at)):
        return HeldFor.DANGER
    if heard.contact:
        return HeldFor.CONTACT
    own, other = queries.just_said(session, pair.id, writer_id=writer_id, since=at - PIECES)
    pieces = hearing.holds_contact_in_pieces(own, heard.text)
    return (
        HeldFor.CONTACT
        if pieces or hearing.holds_contact_in_answer([*own[-queries.ASKED :], *other], heard.text)
        else None
    )


def _tell_reader(session: Session, pair: Mentorship, line: Line, *, at: datetime) -> None:
    """Write one letter until they read: not one for each line."""
    reader_id = _other(pair, line.writer_id)
    if queries.told_already(session, pair.id, reader_id=reader_id):
        return
    reader, writer = session.get_one(Person, reader_id), session.get_one(Person, line.writer_id)
    if emails.arrived(session, mentorship=pair, to=reader, writer=writer, at=at):
        line.told_at = at
        session.add(line)


def _other(pair: Mentorship, person_id: UUID) -> UUID:
    return pair.volunteer_id if person_id == pair.youth_id else pair.youth_id


def open_new(session: Session, *, seat: Seat, at: datetime) -> int:
    """Open what the other side wrote; return how many lines were new."""
    new = queries.to_open(session, seat.pair.id, reader_id=seat.person_id)
    for line in new:
        line.read_at = at
        session.add(line)
    return len(new)


def report(session: Session, *, pair: Mentorship, line: Line, actor: Actor, at: datetime) -> None:
    """Show a line that one received to the association, which may read it from then on."""
    if line.reported_at is not None:
        return
    line.reported_at = at
    session.add(line)
    facts = {"mentorship": str(pair.id)}
    journal.record(session, action="report", kind="line", subject_id=line.id, actor=actor, at=at, facts=facts)
    emails.reported(session, mentorship=pair, at=at)


def journal_reading(session: Session, *, pair: Mentorship, actor: Actor, at: datetime) -> None:
    """Keep who of the association read the words of a pair."""
    journal.record(session, action="read", kind="mentorship", subject_id=pair.id, actor=actor, at=at)


def release(session: Session, *, pair: Mentorship, line: Line, actor: Actor, at: datetime) -> None:
    """Let a held line go to the other side, who is told; never one that sounds like danger.

    Raises
    ------
    Conflict
        If somebody decided already, it sounds like danger, or the pair is not active.
    """
    if line.held_for is HeldFor.DANGER:
        raise Conflict(NEVER_RELEASED)
    pairs.lock(session, pair.id)
    policies.ensure_may_write(session, pair, at=at)
    _decide(session, line, LineAction.RELEASE, actor=actor, at=at)
    _tell_reader(session, pair, line, at=at)


def refuse(session: Session, *, pair: Mentorship, line: Line, answer: str, actor: Actor, at: datetime) -> None:
    """Keep a held line from the other side; its writer reads why.

    Raises
    ------
    Conflict
        If somebody decided already.
    """
    _decide(session, line, LineAction.REFUSE, actor=actor, at=at)
    line.answer = answer
    writer, other = (session.get_one(Person, each) for each in (line.writer_id, _other(pair, line.writer_id)))
    emails.refused(session, mentorship=pair, to=writer, other=other, at=at)


def _decide(session: Session, line: Line, action: LineAction, *, actor: Actor, at: datetime) -> None:
    session.refresh(line, with_for_update={"key_share": True})
    journal.move(session, line, LINES, action, actor=actor, at=at, mentorship=str(line.mentorship_id))
    line.decided_at, line.decided_by_id = at, actor.person_id
    session.add(line)
