"""Find associations, what they cover and who works there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.accounts.models import Account, Member, Person
from app.associations import rules
from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.associations.states import AssociationState, Lending
from app.core.errors import NotFound
from app.core.identity import Actor
from app.core.permissions import Permission, Role
from app.web.clock import today


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an active association takes: where, what, for whom, how many, and when it is closed.

    `everywhere` is the whole territory; else a need is covered by its commune
    or its priority district. `capacity` is how many cases it follows at once
    (``None``: no limit), not how many are left.
    """

    association_id: UUID
    name: str
    everywhere: bool
    communes: frozenset[str]
    districts: frozenset[UUID]
    kinds: frozenset[str]
    age_min: int | None
    age_max: int | None
    capacity: int | None
    closed_from: date | None
    closed_until: date | None
    lending: Lending

    def closed_on(self, day: date) -> bool:
        """Tell whether it is closed that day."""
        return rules.closed_on(self.closed_from, self.closed_until, day)


def one(session: Session, association_id: UUID) -> Association:
    """Return an association, whoever asks.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = session.get(Association, association_id)
    if found is None:
        raise NotFound
    return found


def visible(session: Session, association_id: UUID, *, actor: Actor) -> Association:
    """Return an association that `actor` works for, or oversees.

    Raises
    ------
    NotFound
        If there is none, or it is not theirs.
    """
    if not actor.may(Permission.ASSOCIATION_OVERSEE) and actor.association_id != association_id:
        raise NotFound
    return one(session, association_id)


def active(session: Session) -> list[Coverage]:
    """Return what every active association takes, by name, in four queries."""
    statement = select(Association).where(Association.state == AssociationState.ACTIVE).order_by(col(Association.name))
    rows = session.exec(statement).all()
    communes, districts, kinds = (
        _grouped(session, AssociationCommune.association_id, AssociationCommune.commune_code),
        _grouped(session, AssociationDistrict.association_id, AssociationDistrict.district_id),
        _grouped(session, AssociationKind.association_id, AssociationKind.kind_code),
    )
    return [
        Coverage(
            association_id=row.id,
            name=row.name,
            everywhere=row.everywhere,
            communes=communes.get(row.id, frozenset()),
            districts=districts.get(row.id, frozenset()),
            kinds=kinds.get(row.id, frozenset()),
            age_min=row.age_min,
            age_max=row.age_max,
            capacity=row.capacity,
            closed_from=row.closed_from,
            closed_until=row.closed_until,
            lending=row.lending,
        )
        for row in rows
    ]


def names(session: Session) -> dict[UUID, str]:
    """Return the name of every association, whatever its state."""
    return dict(session.exec(select(Association.id, Association.name)).all())


def kinds_of(session: Session, association_id: UUID) -> frozenset[str]:
    """Return the codes of what one association gives."""
    statement = select(AssociationKind.kind_code).where(AssociationKind.association_id == association_id)
    return frozenset(session.exec(statement))


def communes_of(session: Session, association_id: UUID) -> frozenset[str]:
    """Return the codes of the communes that one association covers by name."""
    statement = select(AssociationCommune.commune_code).where(AssociationCommune.association_id == association_id)
    return frozenset(session.exec(statement))


def districts_of(session: Session, association_id: UUID) -> frozenset[UUID]:
    """Return the priority districts that one association covers."""
    statement = select(AssociationDistrict.district_id).where(AssociationDistrict.association_id == association_id)
    return frozenset(session.exec(statement))


def _grouped(session: Session, owner: Any, value: Any) -> dict[UUID, frozenset[Any]]:
    groups: dict[UUID, set[Any]] = defaultdict(set)
    for association_id, each in session.exec(select(owner, value)):
        groups[association_id].add(each)
    return {key: frozenset(values) for key, values in groups.items()}


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


def contact(session: Session, association_id: UUID, *, day: date | None = None) -> Person | None:
    """Return who is written to: the lead, or the deputy while it is closed (on `day`, else today)."""
    association = session.get(Association, association_id)
    people = members(session, association_id)
    if association is not None and rules.closed_on(association.closed_from, association.closed_until, day or today()):
        people.sort(key=lambda person: person.id != association.deputy_id)
    return people[0] if people else None


def managers(session: Session, association_id: UUID) -> int:
    """Return how many managers an association has."""
    statement = (
        select(func.count())
        .select_from(Member)
        .join(Person, col(Person.id) == Member.person_id)
        .where(Member.association_id == association_id, Person.role == Role.MANAGER)
    )
    return session.exec(statement).one()
