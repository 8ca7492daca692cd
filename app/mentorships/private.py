"""The private link of somebody who takes part in a pair: it opens the pages of that pair and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.identity import Actor, Way
from app.mentorships.models import Mentorship
from app.web.links import absolute


def address(
    session: Session,
    mentorship: Mentorship,
    to: Person,
    *,
    at: datetime,
    endpoint: str = "pairs.page",
    **values: Any,
) -> str:
    """Return the address of a page of a pair, with a link of its own for `to`; each letter has one."""
    token = links.issue(session, scope=LinkScope.PAIR, subject_id=mentorship.id, person_id=to.id, at=at)
    return absolute(endpoint, token=token, **values)


def way_in(
    session: Session, mentorship: Mentorship, *, actor: Actor, person_id: UUID, at: datetime, endpoint: str
) -> str:
    """Return where somebody who is here already goes on to a page of a pair: signed in, or by a link of its own."""
    if actor.way is Way.SESSION:
        return url_for(f"{endpoint}_own", mentorship_id=mentorship.id)
    token = links.issue(session, scope=LinkScope.PAIR, subject_id=mentorship.id, person_id=person_id, at=at)
    return url_for(endpoint, token=token)
