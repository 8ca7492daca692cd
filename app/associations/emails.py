"""What is written to who answers at an association, and to the operator instead when nobody is left there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries as accounts
from app.associations import queries
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.web.links import absolute


def to_staff(
    session: Session,
    *,
    association_id: UUID,
    template: str,
    about: About,
    said: str,
    at: datetime,
    first: UUID | None = None,
    **context: Any,
) -> None:
    """Write to `first` while they may sign in there, else to whoever the association's mail goes to.

    When nobody is left to answer, every operator reads instead that something
    came: what was `said`, a sentence that names nobody, and of which
    association. They hand its requests to others, or bring it back.
    """
    there = (each for each in queries.at_work(session, association_id) if each.id == first)
    reader = next(there, None) or queries.contact(session, association_id)
    if reader is not None:
        mailbox.send(session, to=reader, template=template, about=about, at=at, **context)
        return
    association = queries.one(session, association_id).name
    for operator in accounts.operators(session):
        mailbox.send(
            session, to=operator, template="staff_gone", about=replace(about, association_id=None), at=at,
            association=association, said=said, link=absolute("associations.file", association_id=association_id),
        )  # fmt: skip
