"""Write a message beside the change that caused it; it is sent afterwards by a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from flask import current_app, render_template
from sqlmodel import Session

from app.core.errors import Conflict
from app.core.identity import Actor
from app.core.text import is_landline
from app.journal import services as journal
from app.mailbox import queries
from app.mailbox.models import Message
from app.mailbox.states import MESSAGES, Channel, MessageAction, MessageState


class Recipient(Protocol):
    """Whoever can be written to."""

    id: UUID
    email: str
    phone: str
    first_name: str


@dataclass(frozen=True, slots=True)
class About:
    """The case that a message belongs to, and who calls when there is no other way."""

    kind: str
    id: UUID
    association_id: UUID | None = None


def send(session: Session, *, to: Recipient, template: str, about: About, at: datetime, **context: Any) -> Message:
    """Queue one message to one person, by the best way known: mail, else text message to a mobile, else a call.

    ``templates/emails/<template>.txt`` holds the subject on its first line,
    then a blank line, then the text. A text message carries only the subject
    and `link` if the context has one: no content. `stop`, if the context
    has one, is where its reader stops such letters: mail programs are told too.
    """
    subject, body = _render(template, to=to, **context)
    channel, recipient = _way(to)
    if channel is Channel.SMS:
        body = f"{current_app.extensions['territory'].name} : {subject} {context.get('link', '')}".strip()
    message = Message(
        state=MessageState.TO_CALL if channel is Channel.CALL else MessageState.QUEUED,
        channel=channel,
        template=template,
        person_id=to.id,
        association_id=about.association_id,
        recipient=recipient,
        subject=subject,
        body=body,
        about_kind=about.kind,
        about_id=about.id,
        created_at=at,
        due_at=at,
        stop_link=context.get("stop"),
    )
    session.add(message)
    return message


def attach(message: Message, *, kind: str, of: UUID) -> None:
    """Let a mail take along the file of something, which is written when it leaves: :mod:`app.mailbox.attachments`."""
    message.attached_kind, message.attached_id = kind, of


def can_be_written_to(to: Recipient) -> bool:
    """Tell whether a message reaches somebody without anybody's call: news that can wait is not worth one."""
    return _way(to)[0] is not Channel.CALL


def _way(to: Recipient) -> tuple[Channel, str]:
    if to.email:
        return Channel.MAIL, to.email
    texts = current_app.config["SMS_GATEWAY_URL"] or current_app.config["DEMO"]
    if texts and to.phone and not is_landline(to.phone):
        return Channel.SMS, to.phone
    return Channel.CALL, to.phone


def _render(template: str, **context: Any) -> tuple[str, str]:
    rendered = render_template(f"emails/{template}.txt", **context).strip()
    subject, _, body = rendered.partition("\n")
    return subject.strip(), body.strip() + "\n"


def record_call(session: Session, *, message: Message, outcome: str, actor: Actor, at: datetime) -> None:
    """Close a line « À appeler » with what was said."""
    journal.move(session, message, MESSAGES, MessageAction.RECORD_CALL, actor=actor, at=at)
    message.outcome = outcome
    message.sent_at = at


def hand_over_calls(session: Session, *, about_id: UUID, association_id: UUID | None) -> None:
    """Give the calls still to make about a case to the association that has it now (``None``: the operator)."""
    for message in queries.to_call_about(session, about_id=about_id):
        message.association_id = association_id
        session.add(message)


def hand_calls_to_operator(session: Session, *, association_id: UUID) -> None:
    """Give every call that an association has still to make to the operator."""
    for message in queries.lock_to_call(session, association_id=association_id):
        message.association_id = None
        session.add(message)


def send_again(session: Session, *, message: Message, actor: Actor, at: datetime) -> None:
    """Send a message that was given up on, as if it were new; a call that was to be made instead no longer is.

    Raises
    ------
    Conflict
        If it is not one, or was never to be sent.
    """
    if message.channel is Channel.CALL:
        raise Conflict("Ce message ne s’envoie pas\u00a0: la personne n’a donné qu’un numéro à appeler.")
    journal.move(session, message, MESSAGES, MessageAction.RETRY, actor=actor, at=at, attempts=message.attempts)
    message.attempts, message.due_at, message.lease_until, message.last_error = 0, at, None, ""
