"""Reading the words of a pair: what a side may read, what the association may, what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.accounts.models import Person
from app.conversations.models import Line
from app.conversations.states import ARRIVED, HeldFor, LineState
from app.core.db import Id
from app.core.errors import NotFound
from app.mentorships.models import Mentorship

RECENT = 20
"""Lines before a new one that are listened to with it: a number may come one figure at a time, with words between."""
ASKED = 3
"""Lines of each side that a new one may answer."""


@dataclass(frozen=True, slots=True)
class Held:
    """How many lines of a pair wait for the association, since when, and whether danger is heard in one; no words."""

    mentorship_id: UUID
    youth: str
    volunteer: str
    danger: bool
    number: int
    since: datetime


def _arrived_for(reader_id: Id) -> ColumnElement[bool]:
    return and_(col(Line.writer_id) != reader_id, col(Line.state).in_(ARRIVED))


def _readable_by(reader_id: UUID) -> ColumnElement[bool]:
    """What somebody wrote, and what they opened of the other's."""
    return or_(col(Line.writer_id) == reader_id, and_(_arrived_for(reader_id), col(Line.read_at).is_not(None)))


def _readable_by_association(*, everything: bool) -> ColumnElement[bool]:
    return sa.true() if everything else or_(col(Line.held_for).is_not(None), col(Line.reported_at).is_not(None))


def count_for(session: Session, mentorship_id: UUID, *, reader_id: UUID) -> int:
    """Return how many lines a side of the pair has before them."""
    return _count(session, mentorship_id, _readable_by(reader_id))


def page_for(session: Session, mentorship_id: UUID, *, reader_id: UUID, page: int, size: int) -> list[Line]:
    """Return lines as one side reads them, the newest last; page 1 holds the newest."""
    return _page(session, mentorship_id, _readable_by(reader_id), page=page, size=size)


def count_for_association(session: Session, mentorship_id: UUID, *, everything: bool) -> int:
    """Return how many lines the association may read; not `everything`: those held or shown to it."""
    return _count(session, mentorship_id, _readable_by_association(everything=everything))


def page_for_association(
    session: Session, mentorship_id: UUID, *, everything: bool, page: int, size: int
) -> list[Line]:
    """Return what the association may read, the newest last; page 1 holds the newest."""
    return _page(session, mentorship_id, _readable_by_association(everything=everything), page=page, size=size)


def all_held(session: Session, mentorship_id: UUID) -> list[Line]:
    """Return the lines of a pair that wait for somebody to read them, the oldest first."""
    waits = Line.mentorship_id == mentorship_id, Line.state == LineState.HELD
    return list(session.exec(select(Line).where(*waits).order_by(col(Line.written_at), col(Line.id))))


def _count(session: Session, mentorship_id: UUID, readable: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(Line)
    return session.exec(statement.where(Line.mentorship_id == mentorship_id, readable)).one()


def _page(session: Session, mentorship_id: UUID, readable: ColumnElement[bool], *, page: int, size: int) -> list[Line]:
    newest = (col(Line.written_at).desc(), col(Line.id).desc())
    statement = select(Line).where(Line.mentorship_id == mentorship_id, readable).order_by(*newest)
    return list(session.exec(statement.offset((page - 1) * size).limit(size)))[::-1]


def unread(session: Session, mentorship_id: UUID, *, reader_id: UUID) -> int:
    """Return how many lines of the other side somebody has not opened yet."""
    return _count(session, mentorship_id, and_(_arrived_for(reader_id), col(Line.read_at).is_(None)))


def to_open(session: Session, mentorship_id: UUID, *, reader_id: UUID) -> list[Line]:
    """Return those lines, held for this writer alone."""
    statement = select(Line).where(
        Line.mentorship_id == mentorship_id, _arrived_for(reader_id), col(Line.read_at).is_(None)
    )
    return list(session.exec(statement.order_by(col(Line.id)).with_for_update(key_share=True)))


_TOLD = (
    select(Line.id)
    .where(
        Line.mentorship_id == bindparam("mentorship_id"), _arrived_for(bindparam("reader_id")),
        col(Line.read_at).is_(None), col(Line.told_at).is_not(None),
    )
    .limit(1)
)  # fmt: skip


def told_already(session: Session, mentorship_id: UUID, *, reader_id: UUID) -> bool:
    """Tell whether a letter told somebody of a line that they have not opened yet."""
    return session.exec(_TOLD, params={"mentorship_id": mentorship_id, "reader_id": reader_id}).first() is not None


def last_at(session: Session, mentorship_id: UUID, *, reader_id: UUID) -> datetime | None:
    """Return when the last line was written that a side may read or open."""
    theirs = or_(col(Line.writer_id) == reader_id, _arrived_for(reader_id))
    statement = select(func.max(Line.written_at)).where(Line.mentorship_id == mentorship_id, theirs)
    return session.exec(statement).one()


_THEIRS = (
    Line.mentorship_id == bindparam("mentorship_id"), Line.writer_id == bindparam("writer_id"),
    Line.written_at >= bindparam("since"),
)  # fmt: skip
_WRITTEN = select(func.count()).select_from(Line).where(*_THEIRS)
_LATEST = select(Line.id, Line.writer_id, Line.text, Line.written_at).order_by(
    col(Line.written_at).desc(), col(Line.id).desc()
)
_PASSED = _LATEST.where(*_THEIRS, Line.state == LineState.SENT).limit(RECENT).subquery()
_ARRIVED = (
    _LATEST.where(
        Line.mentorship_id == bindparam("mentorship_id"), Line.writer_id != bindparam("writer_id"),
        col(Line.state).in_(ARRIVED),
    )
    .limit(ASKED)
    .subquery()
)  # fmt: skip
_BOTH = sa.union_all(sa.select(_PASSED), sa.select(_ARRIVED)).subquery()
_SAID = sa.select(_BOTH.c.writer_id, _BOTH.c.text).order_by(_BOTH.c.written_at, _BOTH.c.id)


def count_written(session: Session, mentorship_id: UUID, *, writer_id: UUID, since: datetime) -> int:
    """Return how many lines somebody wrote to the other side since an instant."""
    bound = {"mentorship_id": mentorship_id, "writer_id": writer_id, "since": since}
    return session.exec(_WRITTEN, params=bound).one()


def just_said(
    session: Session, mentorship_id: UUID, *, writer_id: UUID, since: datetime
) -> tuple[list[str], list[str]]:
    """Return the last texts of somebody that passed unheld, and the very last of the other side; the oldest first.

    A number may come in pieces: what the association let pass is not among
    them, it was read and decided of. A question that it let pass is: the answer
    was not read yet.
    """
    bound = {"mentorship_id": mentorship_id, "writer_id": writer_id, "since": since}
    said = session.execute(_SAID, bound).all()
    own = [text for writer, text in said if writer == writer_id]
    return own, [text for writer, text in said if writer != writer_id]


def received(session: Session, line_id: UUID, *, mentorship_id: UUID, reader_id: UUID) -> Line:
    """Return a line that somebody opened.

    Raises
    ------
    NotFound
        If it is their own, of another pair, or was not opened.
    """
    found = session.get(Line, line_id)
    opened = found is not None and found.read_at is not None and found.writer_id != reader_id
    if found is None or not opened or found.mentorship_id != mentorship_id:
        raise NotFound
    return found


def of_pair(session: Session, line_id: UUID, *, mentorship_id: UUID) -> Line:
    """Return a line of a pair that was held, for the association.

    Raises
    ------
    NotFound
        If it is of another pair, or never was held.
    """
    found = session.get(Line, line_id)
    if found is None or found.mentorship_id != mentorship_id or found.held_for is None:
        raise NotFound
    return found


def waiting_lines(session: Session, mentorship_id: UUID, *, limit: int) -> list[Line]:
    """Return the lines of a pair that are held: danger first, then the oldest."""
    statement = select(Line).where(Line.mentorship_id == mentorship_id, Line.state == LineState.HELD)
    order = (col(Line.held_for) != HeldFor.DANGER, col(Line.written_at), col(Line.id))
    return list(session.exec(statement.order_by(*order).limit(limit)))


def waiting(session: Session, mentorship_id: UUID) -> int:
    """Return how many lines of a pair are held."""
    return _count(session, mentorship_id, col(Line.state) == LineState.HELD)


def held(session: Session, association_id: UUID) -> list[Held]:
    """Return the pairs whose lines wait for an association, in one query: danger first, then the oldest."""
    youth, volunteer = aliased(Person), aliased(Person)
    danger = func.max(sa.case((col(Line.held_for) == HeldFor.DANGER, 1), else_=0))
    oldest = func.min(col(Line.written_at))
    names = (col(Line.mentorship_id), col(youth.first_name), col(volunteer.first_name))
    statement = (
        sa.select(*names, danger == 1, func.count(), oldest)
        .select_from(Line)
        .join(Mentorship, col(Mentorship.id) == col(Line.mentorship_id))
        .join(youth, col(youth.id) == col(Mentorship.youth_id))
        .join(volunteer, col(volunteer.id) == col(Mentorship.volunteer_id))
        .where(col(Mentorship.association_id) == association_id, col(Line.state) == LineState.HELD)
        .group_by(*names)
        .order_by(danger.desc(), oldest, col(Line.mentorship_id))
    )
    return [Held(*row) for row in session.execute(statement)]


def of_danger(session: Session, mentorship_ids: Any) -> dict[UUID, dict[UUID, datetime]]:
    """Return who wrote, in each of these pairs and when last, a line held as it sounds like danger; in one query.

    Whatever became of the line since.
    """
    statement = (
        sa.select(col(Line.mentorship_id), col(Line.writer_id), sa.func.max(col(Line.written_at)))
        .where(col(Line.mentorship_id).in_(mentorship_ids), col(Line.held_for) == HeldFor.DANGER)
        .group_by(col(Line.mentorship_id), col(Line.writer_id))
    )
    found: dict[UUID, dict[UUID, datetime]] = {}
    for pair_id, writer_id, at in session.execute(statement):
        found.setdefault(pair_id, {})[writer_id] = at
    return found
