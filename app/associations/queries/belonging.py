"""Who works in an association."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app
from sqlmodel import Session, col, func, select

from app.accounts import queries as accounts
from app.accounts.models import Account, Member, Person
from app.accounts.states import AccountState
from app.associations import rules
from app.associations.models import Association
from app.associations.queries.finding import visible
from app.associations.states import AssociationState
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.permissions import Role
from app.web.clock import today


def team(session: Session, association_id: UUID) -> list[tuple[Person, Member, Account | None]]:
    """Return who works in an association, with their account: the lead first, then managers, then by name."""
    statement = (
        select(Person, Member, Account)
        .join(Member, col(Member.person_id) == Person.id)
        .outerjoin(Account, col(Account.person_id) == Person.id)
        .where(Member.association_id == association_id)
        .order_by(col(Member.lead).desc(), col(Person.role).desc(), col(Person.last_name), col(Person.first_name))
    )
    return [(person, member, account) for person, member, account in session.exec(statement)]


def members(session: Session, association_id: UUID) -> list[Person]:
    """Return who works in an association: the lead first, then managers, then by name."""
    return [person for person, _, _ in team(session, association_id)]


def membership(session: Session, association_id: UUID, person_id: UUID) -> Member:
    """Return somebody's place in an association.

    Raises
    ------
    NotFound
        If they do not work there.
    """
    found = session.get(Member, person_id)
    if found is None or found.association_id != association_id:
        raise NotFound
    return found


def colleague(session: Session, person_id: UUID, *, actor: Actor) -> tuple[Person, Association]:
    """Return somebody who works in an association that `actor` works for, or oversees.

    Raises
    ------
    NotFound
        If they work nowhere, or where `actor` has nothing to see.
    """
    found = session.get(Member, person_id)
    if found is None:
        raise NotFound
    return session.get_one(Person, person_id), visible(session, found.association_id, actor=actor)


def still_there(session: Session, person_id: UUID | None, association_id: UUID | None) -> UUID | None:
    """Return that person while they work in that association, else ``None``."""
    found = session.get(Member, person_id) if person_id else None
    return person_id if found is not None and found.association_id == association_id else None


def places(session: Session, person_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the association of each of these people who works in one."""
    statement = select(Member.person_id, Member.association_id).where(col(Member.person_id).in_(person_ids))
    return dict(session.exec(statement.order_by(col(Member.person_id))).all())


def works(session: Session, association_id: UUID | None) -> bool:
    """Tell whether an association works on the site: one that is suspended or closed answers for nothing here."""
    association = session.get(Association, association_id) if association_id else None
    return association is not None and association.state is AssociationState.ACTIVE


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers people about a case: an association, else the operator, whom `association` leaves empty."""

    association: str
    phone: str
    email: str


def answering(session: Session, association_id: UUID | None) -> Answering:
    """Return who answers people, and how to reach them: the operator where no association is at work.

    Whatever people read of whom to call or write to is told from here: nobody is sent to a closed door.
    """
    found = session.get(Association, association_id) if association_id else None
    if found is None or not works(session, found.id):
        return Answering("", "", current_app.extensions["territory"].contact_email)
    return Answering(found.name, found.phone, found.email)


def at_work(session: Session, association_id: UUID) -> list[Person]:
    """Return who of an association may sign in: the lead first, then managers, then by name; nobody if it is shut."""
    if not works(session, association_id):
        return []
    shut = {AccountState.INVITED, AccountState.SUSPENDED, AccountState.CLOSED}
    return [
        person for person, _, account in team(session, association_id) if account is None or account.state not in shut
    ]


def contact(session: Session, association_id: UUID, *, day: date | None = None) -> Person | None:
    """Return who is written to: the lead, or the deputy while it is closed (on `day`, else today).

    Never somebody who is shut out: what they are told would reach nobody.
    """
    association = session.get(Association, association_id)
    people = at_work(session, association_id)
    if association is not None and rules.closed_on(association.closed_from, association.closed_until, day or today()):
        people.sort(key=lambda person: person.id != association.deputy_id)
    return people[0] if people else None


def readers(session: Session, association_id: UUID) -> list[Person]:
    """Return who reads what must not go to nobody: the association's :func:`contact`, else every operator."""
    found = contact(session, association_id)
    return [found] if found is not None else accounts.operators(session)


def managers(session: Session, association_id: UUID) -> int:
    """Return how many managers an association has."""
    statement = (
        select(func.count())
        .select_from(Member)
        .join(Person, col(Person.id) == Member.person_id)
        .where(Member.association_id == association_id, Person.role == Role.MANAGER)
    )
    return session.exec(statement).one()
