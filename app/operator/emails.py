"""What the operators are written: that needs wait in their list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.web.links import absolute


def queue_waits(session: Session, *, key: UUID, since: Sequence[datetime], late: int, at: datetime) -> None:
    """Tell how many needs no association has, since when the first is in the list, how many wait too long."""
    for operator in accounts.operators(session):
        mailbox.send(
            session, to=operator, template="queue_waits", about=About("queue", key), at=at, count=len(since),
            since=since[0], late=late, link=absolute("operator.queue"),
        )  # fmt: skip
