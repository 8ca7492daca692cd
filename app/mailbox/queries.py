"""What waits in the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState

WAITING = (MessageState.QUEUED, MessageState.SENDING)


def oldest_unsent_seconds(session: Session, *, at: datetime) -> float | None:
    """Return the age of the oldest message that is due and not sent, or ``None``."""
    statement = select(func.min(Message.due_at)).where(col(Message.state).in_(WAITING), Message.due_at <= at)
    oldest = session.exec(statement).one()
    return None if oldest is None else (at - oldest).total_seconds()


def due(session: Session, *, channels: list[Channel], at: datetime, limit: int = 50) -> list[Message]:
    """Return messages to send: queued and due, or leased by somebody who died."""
    statement = (
        select(Message)
        .where(
            Message.due_at <= at,
            col(Message.channel).in_(channels),
            (col(Message.state) == MessageState.QUEUED)
            | ((col(Message.state) == MessageState.SENDING) & (col(Message.lease_until) <= at)),
        )
        .order_by(col(Message.due_at), col(Message.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(session.exec(statement))


def to_call(session: Session, *, association_id: UUID | None) -> list[Message]:
    """Return the calls that an association (``None``: the operator) has to make, oldest first."""
    statement = select(Message).where(
        Message.state == MessageState.TO_CALL,
        Message.association_id == association_id
        if association_id is not None
        else col(Message.association_id).is_(None),
    )
    return list(session.exec(statement.order_by(col(Message.created_at)).limit(100)))


def to_call_about(session: Session, *, about_id: UUID, template: str | None = None) -> list[Message]:
    """Return the calls still to make about one case, for one question or for all."""
    statement = select(Message).where(Message.state == MessageState.TO_CALL, Message.about_id == about_id)
    if template is not None:
        statement = statement.where(Message.template == template)
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
