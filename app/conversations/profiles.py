"""What pages show of the words of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Person
from app.associations import queries as associations
from app.associations.models import Association
from app.associations.queries import Answering
from app.conversations import labels, policies, queries
from app.conversations.models import Line
from app.conversations.states import HeldFor, LineState
from app.core.paging import paged
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.safeguarding import hearing

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. `mine`: the reader wrote it; `label`, `why` and `answer` are for the writer and the association.

    `reason` tells a volunteer why their line waits because of a danger; `by_volunteer` whom to speak with first.
    """

    id: UUID
    mine: bool
    writer: str
    text: str
    written_at: datetime
    state: LineState
    label: str
    tone: str | None
    why: str
    danger: bool
    reason: str
    by_volunteer: bool
    answer: str
    read: bool
    reported: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """The words of a pair as one side reads them; `everything`: the association may read all of it."""

    informal: bool
    other: str
    association: str
    answering: Answering
    everything: bool
    may_write: bool
    unread: int
    lines: tuple[LineView, ...]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page of a pair says of its words. A guardian reads none, and is told whether they may write."""

    guardian: bool
    informal: bool
    other: str
    may_write: bool
    unread: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a pair before the association opens them."""

    mentorship_id: UUID
    youth: str
    volunteer: str
    everything: bool
    may_release: bool
    held: int
    total: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What the association reads: first what waits for its decision, then the lines in their order."""

    held: tuple[LineView, ...]
    lines: tuple[LineView, ...]
    page: int
    pages: int


def other(session: Session, seat: Seat) -> str:
    """Return the first name of whom one side writes to."""
    return _first_name(session, _other(seat.pair, seat.person_id))


def conversation(session: Session, seat: Seat, *, page: int, at: datetime) -> Conversation:
    """Return what one side reads, in a constant number of queries; page 1 holds the newest lines."""
    pair, reader_id = seat.pair, seat.person_id
    total = queries.count_for(session, pair.id, reader_id=reader_id)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    rows = queries.page_for(session, pair.id, reader_id=reader_id, page=page, size=PAGE_SIZE)
    association = session.get(Association, pair.association_id) if pair.association_id else None
    return Conversation(
        informal=seat.side is Side.YOUTH,
        other=other(session, seat),
        association=association.name if association else "",
        answering=associations.answering(session, pair.association_id),
        everything=policies.reads_all(session, pair, at=at),
        may_write=policies.may_write(session, pair, at=at),
        unread=queries.unread(session, pair.id, reader_id=reader_id),
        lines=_views(session, pair, rows, reader_id=reader_id),
        page=page,
        pages=count,
    )


def summary(session: Session, seat: Seat, *, at: datetime) -> Summary:
    """Return what the page of a pair says; to a guardian, nothing of who wrote and when."""
    guardian = seat.side is Side.GUARDIAN
    return Summary(
        guardian=guardian,
        informal=seat.side is Side.YOUTH,
        other="" if guardian else other(session, seat),
        may_write=policies.may_write(session, seat.pair, at=at),
        unread=0 if guardian else queries.unread(session, seat.pair.id, reader_id=seat.person_id),
        last_at=None if guardian else queries.last_at(session, seat.pair.id, reader_id=seat.person_id),
    )


def frame(session: Session, pair: Mentorship, *, at: datetime) -> Frame:
    """Return what the association knows of the words of a pair before it opens them."""
    everything = policies.reads_all(session, pair, at=at)
    return Frame(
        mentorship_id=pair.id,
        youth=_first_name(session, pair.youth_id),
        volunteer=_first_name(session, pair.volunteer_id),
        everything=everything,
        may_release=policies.may_write(session, pair, at=at),
        held=queries.waiting(session, pair.id),
        total=queries.count_for_association(session, pair.id, everything=everything),
    )


def opened(session: Session, pair: Mentorship, *, page: int, at: datetime) -> Opened:
    """Return a page of what the association may read, in a constant number of queries."""
    everything = policies.reads_all(session, pair, at=at)
    total = queries.count_for_association(session, pair.id, everything=everything)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    rows = queries.page_for_association(session, pair.id, everything=everything, page=page, size=PAGE_SIZE)
    held = queries.waiting_lines(session, pair.id, limit=PAGE_SIZE)
    views = _views(session, pair, [*held, *rows], reader_id=None)
    return Opened(views[: len(held)], views[len(held) :], page, count)


def _views(session: Session, pair: Mentorship, rows: Sequence[Line], *, reader_id: UUID | None) -> tuple[LineView, ...]:
    names = {each: _first_name(session, each) for each in (pair.youth_id, pair.volunteer_id)}
    return tuple(
        _view(
            row, names[row.writer_id], mine=row.writer_id == reader_id, staff=not reader_id,
            by_volunteer=row.writer_id == pair.volunteer_id,
        )
        for row in rows
    )  # fmt: skip


def _view(row: Line, writer: str, *, mine: bool, staff: bool, by_volunteer: bool) -> LineView:
    """Show a line; that one was held, and why, is between its writer and the association."""
    told = mine or staff
    waits = mine and by_volunteer and row.state is LineState.HELD and row.held_for is HeldFor.DANGER
    return LineView(
        id=row.id,
        mine=mine,
        writer=writer,
        text=row.text,
        written_at=row.written_at,
        state=row.state if told else LineState.SENT,
        label=labels.STATES[row.state] if told else "",
        tone=labels.TONES[row.state] if told else None,
        why=labels.HELD_FOR[row.held_for] if told and row.held_for else "",
        danger=told and row.held_for is HeldFor.DANGER,
        reason=_reason(row.text) if waits else "",
        by_volunteer=by_volunteer,
        answer=row.answer if told else "",
        read=row.read_at is not None,
        reported=row.reported_at is not None and not mine,
    )


def _reason(text: str) -> str:
    return labels.NEVER_AT_HOME if hearing.hear_in_pair(text).home else labels.READ_FIRST


def _other(pair: Mentorship, person_id: UUID) -> UUID:
    return pair.volunteer_id if person_id == pair.youth_id else pair.youth_id


def _first_name(session: Session, person_id: UUID) -> str:
    return session.get_one(Person, person_id).first_name
