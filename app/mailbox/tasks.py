"""Send what waits in the outbox: lease, hand over, write down what came of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from time import monotonic
from typing import NamedTuple
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
from app.mailbox.states import MESSAGES, Channel, MessageAction
from app.web.clock import now

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
"""Longer than the longest talk with a server whose every answer comes at the last moment."""
DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
REST = timedelta(minutes=1)
"""How long a server that does not answer is left alone; nobody's letter counts it as an attempt."""
ROUND_SECONDS = 10.0
"""How long a worker goes on before it looks for other work: behind a slow server letters wait, other jobs do not."""


class _Lease(NamedTuple):
    """Whose turn it is to say what came of a message: the version changes with each lease."""

    message_id: UUID
    version: int


def send_due() -> int:
    """Send messages that are due, one by one; return how many left the outbox or came back with an error.

    A server that does not answer keeps back what goes through it and nothing else.
    """
    tried, until = 0, monotonic() + ROUND_SECONDS
    while (message := _lease()) is not None:
        _send(message)
        tried += 1
        if monotonic() >= until:
            break
    return tried


def _lease() -> Message | None:
    """Take a message for this worker alone, in a transaction that ends before it is sent."""
    open_ways = {c for c in Channel if current_app.config["DEMO"] or delivery.configured(c)}
    with transaction() as session:
        message = queries.next_due(session, channels=open_ways - queries.resting(session, at=now()), at=now())
        if message is not None:
            message.lease_until = now() + LEASE
            message.attempts += 1
            _move(session, message, MessageAction.LEASE)
    return message


def _send(message: Message) -> None:
    lease = _Lease(message.id, message.version)
    try:
        if not current_app.config["DEMO"]:
            delivery.deliver(message)
    except delivery.DeliveryError as error:
        # Its words are ours: what the server says may hold the address.
        log.warning("delivery", id=str(message.id), channel=message.channel.value, reason=str(error), final=error.final)
        _put_back(lease, error)
    else:
        # It left: whatever refuses this note, the letter is not to be sent twice.
        again(partial(_note_sent, lease), clean=partial(let_go, db.session))


def _note_sent(lease: _Lease) -> None:
    with transaction() as session:
        sent = queries.leased(session, lease.message_id, version=lease.version)
        if sent is not None:
            sent.sent_at, sent.last_error = now(), ""
            _move(session, sent, MessageAction.DELIVER)


def _put_back(lease: _Lease, error: delivery.DeliveryError) -> None:
    """Try again later; a message that cannot be delivered becomes a call to make, or a dead letter."""
    with transaction() as session:
        message = queries.leased(session, lease.message_id, version=lease.version)
        if message is None:
            return
        message.last_error = str(error)[:200]
        if error.away:
            message.attempts -= 1
            message.due_at = now() + REST
            _move(session, message, MessageAction.RETRY)
        elif not error.final and message.attempts <= len(DELAYS):
            message.due_at = now() + max(_delay(message), timedelta(seconds=error.wait))
            _move(session, message, MessageAction.RETRY)
        elif message.person_id is not None:
            _move(session, message, MessageAction.HAND_TO_PERSON)
        else:
            _move(session, message, MessageAction.BURY)


def _delay(message: Message) -> timedelta:
    """Return how long to wait: longer each time, and up to a fifth more, so that not all come back at once."""
    return DELAYS[message.attempts - 1] * (1 + message.id.int % 1000 / 5000)


def _move(session: Session, message: Message, action: MessageAction) -> None:
    journal.move(session, message, MESSAGES, action, actor=SYSTEM, at=now())


JOBS = (Job("mailbox.send", send_due, every=10, shared=True),)
