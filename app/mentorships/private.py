"""The private link of somebody who takes part in a pair: it opens the pages of that pair and nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
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
