"""Pairs that live: introduced, with the private link of each of those who take part in them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

import cases
import waiting
from flask import current_app
from sqlmodel import Session, select

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.mentorships import queries, services
from app.mentorships.models import Mentorship

AT = cases.AT
T = TypeVar("T")


@dataclass
class Lived:
    """A pair whose people were committed, and the case that it came from."""

    case: cases.Case
    pair: Mentorship

    def token(self, person: Person) -> str:
        """Return a new private link's secret for one of those who take part in the pair."""
        with transaction() as session:
            return links.issue(session, scope=LinkScope.PAIR, subject_id=self.pair.id, person_id=person.id, at=cases.AT)

    def address(self, person: Person, endpoint: str = "pairs.page", **values: Any) -> str:
        """Return where one of them opens a page of the pair."""
        return current_app.url_map.bind("").build(endpoint, {"token": self.token(person), **values})


def of_case(session: Session, case: cases.Case) -> Mentorship:
    """Return the pair of a case in which everybody said yes."""
    return session.exec(select(Mentorship).where(Mentorship.need_id == case.need.id)).one()


def pair(**values: Any) -> Lived:
    """Build and commit a pair; `values` are those of :func:`cases.introduced`."""
    with transaction() as session:
        case = cases.introduced(session, **values)
        found = of_case(session, case)
        session.flush()
        session.expunge_all()
    return Lived(case, found)


def while_suspended(lived: Lived, rival: Callable[[], T]) -> Future[T]:
    """Suspend a pair for its association while `rival` waits for it; return what became of the rival."""
    staff = lived.case.staff
    return waiting.while_held(
        lambda session: queries.visible(session, lived.pair.id, actor=staff, hold=True),
        lambda session, held: services.suspend(session, mentorship=held, actor=staff, at=AT),
        rival,
    )
