"""The outbox's table."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from app.core.columns import Table, enum_field, key
from app.mailbox.states import Channel, MessageState


class Message(Table, table=True):
    """One message to one person.

    `stop_link` is where a reader stops letters of this kind in one click, with no
    need to sign in; none for what they must be told.
    `association_id` says who calls when the channel is a call (``None``: the
    operator). `about_kind` and `about_id` name the case it belongs to;
    `attached_kind` and `attached_id` what goes with it, written when it leaves.
    """

    __tablename__ = "messages"

    id: UUID = key()
    state: MessageState = enum_field(MessageState, default=MessageState.QUEUED, index=True)
    version: int = 1
    channel: Channel = enum_field(Channel)
    template: str = Field(max_length=64)
    person_id: UUID | None = Field(default=None, index=True)
    association_id: UUID | None = Field(default=None, index=True)
    recipient: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str = Field(max_length=20000)
    about_kind: str = Field(default="", max_length=32)
    about_id: UUID | None = Field(default=None, index=True)
    attached_kind: str | None = Field(default=None, max_length=32)
    attached_id: UUID | None = None
    created_at: datetime = Field(index=True)
    due_at: datetime = Field(index=True)
    lease_until: datetime | None = None
    attempts: int = 0
    last_error: str = Field(default="", max_length=200)
    sent_at: datetime | None = None
    outcome: str = Field(default="", max_length=500)
    stop_link: str | None = Field(default=None, max_length=300)
