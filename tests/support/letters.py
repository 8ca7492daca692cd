"""The mails that the site wrote, as their readers get them."""

from __future__ import annotations

import re

from sqlmodel import Session, col, select

from app.mailbox.models import Message


def written(session: Session, template: str | None = None, *, to: str | None = None) -> list[Message]:
    """Return the messages of a template, to an address, oldest first."""
    statement = select(Message).order_by(col(Message.created_at), col(Message.id))
    if template is not None:
        statement = statement.where(Message.template == template)
    if to is not None:
        statement = statement.where(Message.recipient == to)
    return list(session.exec(statement))


def path_in(message: Message) -> str:
    """Return the path of the first link of a message."""
    found = re.search(r"https?://[^/\s]+(/\S*)", message.body)
    assert found, message.body
    return found.group(1).rstrip(".")
