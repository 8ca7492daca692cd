"""States of a message and what moves it."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class Channel(StrEnum):
    """How a message reaches its reader."""

    MAIL = "mail"
    SMS = "sms"
    CALL = "call"


class MessageState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    TO_CALL = "to_call"
    CALLED = "called"


class MessageAction(StrEnum):
    """What happens to a message."""

    LEASE = "lease"
    DELIVER = "deliver"
    RETRY = "retry"
    BURY = "bury"
    HAND_TO_PERSON = "hand_to_person"
    RECORD_CALL = "record_call"


MESSAGES: Workflow[MessageState, MessageAction] = Workflow(
    initial=(MessageState.QUEUED, MessageState.TO_CALL),
    moves={
        MessageAction.LEASE: ((MessageState.QUEUED, MessageState.SENDING), MessageState.SENDING),
        MessageAction.DELIVER: ((MessageState.SENDING,), MessageState.SENT),
        MessageAction.RETRY: ((MessageState.SENDING, MessageState.DEAD, MessageState.TO_CALL), MessageState.QUEUED),
        MessageAction.BURY: ((MessageState.SENDING,), MessageState.DEAD),
        MessageAction.HAND_TO_PERSON: ((MessageState.QUEUED, MessageState.SENDING), MessageState.TO_CALL),
        MessageAction.RECORD_CALL: ((MessageState.TO_CALL,), MessageState.CALLED),
    },
)
