"""Send what waits in the outbox: lease, hand over, write down what came of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import structlog
from flask import current_app
from sqlmodel import Session

from app.core.db import db, let_go, transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.core.retries import again
from app.journal import services as journal
from app.mailbox import delivery, queries
from app.mailbox.models import Message
from app.mailbox.states import MESSAGES, Channel, MessageAction, MessageState
from app.web.clock import now

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def send_due() -> int:
    """Send the messages that are due; return how many left the outbox or came back with an error."""
    leased = _lease()
    for message in leased:
        _send(message)
    return len(leased)


def _lease() -> list[Message]:
    """Take messages for this worker alone, in a transaction that ends before anything is sent."""
    channels = [c for c in Channel if current_app.config["DEMO"] or delivery.configured(c)]
    with transaction() as session:
        messages = queries.due(session, channels=channels, at=now())
        for message in messages:
            message.lease_until = now() + LEASE
            message.attempts += 1
            _move(session, message, MessageAction.LEASE)
    return messages


def _send(message: Message) -> None:
    try:
        if not current_app.config["DEMO"]:
            delivery.deliver(message)
    except delivery.DeliveryError as error:
        # Its words are ours: what the server says may hold the address.
        log.warning("delivery", id=str(message.id), channel=message.channel.value, reason=str(error), final=error.final)
        _put_back(message.id, str(error), final=error.final)
    else:
        # It left: whatever refuses this note, the letter is not to be sent twice.
        again(partial(_note_sent, message.id), clean=partial(let_go, db.session))


def _note_sent(message_id: UUID) -> None:
    with transaction() as session:
        sent = session.get_one(Message, message_id)
        if sent.state is MessageState.SENDING:
            sent.sent_at = now()
            _move(session, sent, MessageAction.DELIVER)


def _put_back(message_id: UUID, reason: str, *, final: bool) -> None:
    """Try again later; a message that cannot be delivered becomes a call to make, or a dead letter."""
    with transaction() as session:
        message = session.get_one(Message, message_id)
        message.last_error = reason[:200]
        if not final and message.attempts <= len(DELAYS):
            message.due_at = now() + DELAYS[message.attempts - 1]
            _move(session, message, MessageAction.RETRY)
        elif message.person_id is not None:
            _move(session, message, MessageAction.HAND_TO_PERSON)
        else:
            _move(session, message, MessageAction.BURY)


def _move(session: Session, message: Message, action: MessageAction) -> None:
    journal.move(session, message, MESSAGES, action, actor=SYSTEM, at=now())


JOBS = (Job("mailbox.send", send_due, every=10, shared=True),)
