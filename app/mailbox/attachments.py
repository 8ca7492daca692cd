"""A file that goes with a mail: the outbox keeps what it is of, and it is written as the mail leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import current_app
from sqlmodel import Session

from app.core.db import db
from app.mailbox.models import Message


@dataclass(frozen=True, slots=True)
class File:
    """A text file: its name, its type is ``text/<subtype>`` with `params`."""

    name: str
    subtype: str
    text: str
    params: Mapping[str, str] = field(default_factory=dict)


Writer = Callable[[Session, Message], File | None]
"""Writes the file of a message, as things stand when it leaves; ``None`` when there is nothing to attach any more.

The table of writers, by kind, is ``app.extensions["attachments"]``: the factory fills it.
"""


def of(message: Message) -> File | None:
    """Return the file that goes with a message, read in a session of its own: nothing stays open while it is sent."""
    writers: Mapping[str, Writer] = current_app.extensions["attachments"]
    if message.attached_kind is None or message.attached_kind not in writers:
        return None
    with Session(db.engine) as session:
        return writers[message.attached_kind](session, message)
