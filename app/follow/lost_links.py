"""« J’ai perdu mon lien »: new private links for every case that still goes on, or one to what is kept after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.accounts import links
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import AccountState, LinkScope
from app.core.permissions import Role
from app.mailbox import queries as messages
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.needs.models import Need
from app.needs.states import NEEDS
from app.offers import queries as offers
from app.offers.states import OFFERS
from app.safeguarding import queries as safeguarding
from app.web.links import absolute

TEMPLATE = "new_link"
SHUT_OUT = (AccountState.SUSPENDED, AccountState.CLOSED)
MOST = 5
"""Cases of one person at most, the newest first."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that a private link opens."""

    scope: LinkScope
    subject_id: UUID
    endpoint: str
    about: About


def send_again(session: Session, *, contact: str, at: datetime) -> None:
    """Write to everybody reached by `contact`, once for each case that still goes on; earlier links stay open.

    Where all is over the letter says so, how to come back, and leads to what is
    kept: the page of a case that ended is not opened again.
    """
    for person in accounts.reachable_by(session, contact):
        cases = _cases(session, person)
        if not cases and _is_kept(session, person):
            _send_file(session, person, at=at)
        for case in cases:
            if messages.to_call_about(session, about_id=case.about.id, templates=(TEMPLATE,)):
                continue
            token = links.issue(session, scope=case.scope, subject_id=case.subject_id, person_id=person.id, at=at)
            link = absolute(case.endpoint, token=token)
            mailbox.send(session, to=person, template=TEMPLATE, about=case.about, at=at, link=link)


def _is_kept(session: Session, person: Person) -> bool:
    """Tell whether something of theirs ended here, which no account opens; of a child only for who answers for it."""
    if accounts.account_of(session, person.id) is not None:
        return False
    if person.role is Role.GUARDIAN:
        return bool(safeguarding.youths_of(session, person.id))
    if person.role is Role.VOLUNTEER:
        return offers.of_volunteer(session, person.id) is not None
    asked = or_(col(Need.youth_id) == person.id, col(Need.prescriber_id) == person.id)
    return session.exec(select(Need.id).where(asked).limit(1)).first() is not None


def _send_file(session: Session, person: Person, *, at: datetime) -> None:
    """Write to who can be written to: nobody is called for what is over."""
    if not mailbox.can_be_written_to(person):
        return
    days = links.days_after_end()
    token = links.issue(session, scope=LinkScope.FILE, subject_id=person.id, person_id=person.id, at=at, days=days)
    offer = person.role is Role.VOLUNTEER
    mailbox.send(
        session, to=person, template="file_link_youth" if person.role is Role.YOUTH else "file_link", at=at,
        about=About("person", person.id), link=absolute("privacy.held", token=token), days=days, offer=offer,
        again=absolute("intake.offer" if offer else "intake.ask"),
    )  # fmt: skip


def _cases(session: Session, person: Person) -> list[_Case]:
    account = accounts.account_of(session, person.id)
    if account is not None and account.state in SHUT_OUT:
        return []
    if person.role is Role.YOUTH:
        return [_of_need(need, LinkScope.NEED, "follow.youth") for need in _needs(session, Need.youth_id, person.id)]
    if person.role is Role.PRESCRIBER:
        written = _needs(session, Need.prescriber_id, person.id)
        return [_of_need(need, LinkScope.PRESCRIPTION, "follow.prescriber") for need in written]
    if person.role is Role.GUARDIAN:
        return _of_children(session, person)
    return _of_volunteer(session, person)


def _of_need(need: Need, scope: LinkScope, endpoint: str) -> _Case:
    return _Case(scope, need.id, endpoint, _about(need))


def _of_children(session: Session, guardian: Person) -> list[_Case]:
    """Only for the children that they answer for today: somebody named since then has taken their place."""
    cases = []
    for youth in safeguarding.youths_of(session, guardian.id)[:MOST]:
        needs = _needs(session, Need.youth_id, youth.id)
        if needs:
            cases.append(_Case(LinkScope.GUARDIAN, youth.id, "follow.guardian", _about(needs[0])))
    return cases


def _of_volunteer(session: Session, person: Person) -> list[_Case]:
    offer = offers.of_volunteer(session, person.id)
    if offer is None or offer.state in OFFERS.final():
        return []
    return [_Case(LinkScope.OFFER, offer.id, "follow.volunteer", About("offer", offer.id, offer.association_id))]


def _needs(session: Session, column: Any, person_id: UUID) -> list[Need]:
    statement = select(Need).where(column == person_id, col(Need.state).not_in(NEEDS.final()))
    return list(session.exec(statement.order_by(col(Need.created_at).desc(), col(Need.id)).limit(MOST)))


def _about(need: Need) -> About:
    return About("need", need.id, need.case_association_id or need.association_id)
