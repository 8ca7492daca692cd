"""What waits in the outbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.paging import paged
from app.mailbox.delivery import AWAY
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState

WAITING = (MessageState.QUEUED, MessageState.SENDING)


def oldest_unsent_seconds(session: Session, *, at: datetime) -> float | None:
    """Return the age of the oldest message that is not sent, tried or not, or ``None``."""
    statement = select(func.min(Message.created_at)).where(col(Message.state).in_(WAITING), Message.created_at <= at)
    oldest = session.exec(statement).one()
    return None if oldest is None else (at - oldest).total_seconds()


def next_due(session: Session, *, channels: Collection[Channel], at: datetime) -> Message | None:
    """Return the message to send first, held: queued and due, or leased by somebody who died."""
    statement = (
        select(Message)
        .where(
            Message.due_at <= at,
            col(Message.channel).in_(channels),
            (col(Message.state) == MessageState.QUEUED)
            | ((col(Message.state) == MessageState.SENDING) & (col(Message.lease_until) <= at)),
        )
        .order_by(col(Message.due_at), col(Message.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def leased(session: Session, message_id: UUID, *, version: int) -> Message | None:
    """Return a message held again, or ``None`` once its lease is another's: it was given up as too slow."""
    statement = select(Message).where(Message.id == message_id, Message.version == version)
    return session.exec(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()


def resting(session: Session, *, at: datetime) -> set[Channel]:
    """Return the channels whose server did not answer a moment ago: what is tried again later says so."""
    later = (Message.state == MessageState.QUEUED, Message.due_at > at, col(Message.last_error).startswith(AWAY))
    return {Channel(each) for each in session.exec(select(Message.channel).where(*later).distinct())}


UNDELIVERED = (
    (col(Message.state) == MessageState.DEAD)
    | ((col(Message.state) == MessageState.TO_CALL) & (col(Message.channel) != Channel.CALL)),
    col(Message.body) != "",
)
"""Given up on, with or without a call to make instead; one whose text was let go of cannot be sent any more."""


def undelivered(session: Session, *, page: int, size: int) -> tuple[list[Message], int]:
    """Return one page of the messages that could not leave, the newest first, and how many there are."""
    total = undelivered_count(session)
    page, _ = paged(total, page=page, size=size)
    statement = select(Message).where(*UNDELIVERED).order_by(col(Message.created_at).desc(), col(Message.id))
    return list(session.exec(statement.offset((page - 1) * size).limit(size))), total


def undelivered_count(session: Session) -> int:
    """Return how many messages could not leave."""
    return session.exec(select(func.count()).select_from(Message).where(*UNDELIVERED)).one()


def lock_undelivered(session: Session, message_id: UUID | None = None, *, limit: int = 500) -> list[Message]:
    """Return messages that could not leave, one or the oldest of all, held until the transaction ends.

    Raises
    ------
    NotFound
        If that one is not among them any more.
    """
    statement = select(Message).where(*UNDELIVERED).order_by(col(Message.created_at), col(Message.id)).with_for_update()
    if message_id is not None:
        statement = statement.where(Message.id == message_id)
    held = statement.limit(limit).with_for_update().execution_options(populate_existing=True)
    found = list(session.exec(held))
    if message_id is not None and not found:
        raise NotFound("Ce message n’est plus ici\u00a0: il est reparti, ou quelqu’un a appelé.")
    return found


def waiting_count(session: Session) -> tuple[int, int]:
    """Return how many messages wait to be sent, and how many of them failed at least once."""
    failed = func.count().filter(col(Message.last_error) != "")
    row = session.exec(select(func.count(), failed).where(col(Message.state).in_(WAITING))).one()
    return row[0], row[1]


def to_call(session: Session, *, association_id: UUID | None, page: int, size: int) -> tuple[list[Message], int]:
    """Return one page of the calls that an association (``None``: the operator) has to make, and how many there are.

    The oldest come first.
    """
    whose = col(Message.association_id)
    mine = (
        Message.state == MessageState.TO_CALL,
        whose.is_(None) if association_id is None else whose == association_id,
    )
    total = session.exec(select(func.count()).select_from(Message).where(*mine)).one()
    page, _ = paged(total, page=page, size=size)
    statement = select(Message).where(*mine).order_by(col(Message.created_at), col(Message.id))
    return list(session.exec(statement.offset((page - 1) * size).limit(size))), total


def lock_to_call(session: Session, *, association_id: UUID) -> list[Message]:
    """Return every call that an association has to make, held still."""
    statement = select(Message).where(Message.state == MessageState.TO_CALL, Message.association_id == association_id)
    return list(session.exec(statement.order_by(col(Message.id)).with_for_update()))


def to_call_about(session: Session, *, about_id: UUID, templates: Collection[str] = ()) -> list[Message]:
    """Return the calls still to make about one case, for one question or for all."""
    statement = select(Message).where(Message.state == MessageState.TO_CALL, Message.about_id == about_id)
    if templates:
        statement = statement.where(col(Message.template).in_(templates))
    return list(session.exec(statement.order_by(col(Message.created_at))))


def recent(session: Session, *, recipient: str = "", page: int = 1, size: int = 50) -> list[Message]:
    """Return the newest messages, all or those of one recipient."""
    statement = select(Message).order_by(col(Message.created_at).desc(), col(Message.id))
    if recipient:
        statement = statement.where(Message.recipient == recipient)
    return list(session.exec(statement.offset((page - 1) * size).limit(size)))


def count(session: Session, *, recipient: str = "") -> int:
    """Return how many messages there are, all or those of one recipient."""
    statement = select(func.count()).select_from(Message)
    if recipient:
        statement = statement.where(Message.recipient == recipient)
    return session.exec(statement).one()
