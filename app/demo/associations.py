"""Found the invented associations, spread over the territory's groups of communes, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlmodel import Session, col, func, select

from app.accounts import services as accounts
from app.accounts.models import Member, Person
from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.associations.states import AssociationState, ContactWay, Lending
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.core.text import slug
from app.demo import personas
from app.demo.needs_and_offers import GROUPS, Group
from app.meetings.models import SafePlace
from app.places.models import Commune, District
from app.skills.models import Kind

COORDINATORS = (
    "Claire",
    "Mathilde",
    "Rachid",
    "Sonia",
    "Paul",
    "Hawa",
    "Jérôme",
    "Lucie",
    "Anne",
    "Samuel",
    "Inès",
    "Marc",
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts for each association, and for the operator."""

    coordinators: dict[UUID, Actor]
    operator: Actor

    def acting_for(self, association_id: UUID | None) -> Actor:
        """Return who decides for an association, or the operator where there is none."""
        return self.operator if association_id is None else self.coordinators[association_id]


def found(session: Session, *, password_hash: str, at: datetime) -> Staff:
    """Create the associations, their coordinators, one manager and the operator."""
    epcis = _epcis(session)
    ids = [_association(session, group, epcis, at=at).id for group in GROUPS]
    shared: dict[str, Any] = {"password_hash": password_hash, "at": at}
    coordinators = {
        of: _member(session, of, role=Role.COORDINATOR, first_name=name, email=email, lead=True, **shared)
        for of, name, email in zip(ids, COORDINATORS, _addresses(), strict=True)
    }
    _member(session, ids[0], role=Role.MANAGER, first_name="Hélène", email=personas.MANAGER_A.email, **shared)
    operator = accounts.create_person(
        session, role=Role.OPERATOR, first_name="Dominique", last_name="Sarrat", email=personas.OPERATOR.email, at=at
    )
    give_account(session, operator, password_hash, at=at)
    return Staff(coordinators, Actor(Way.SESSION, person_id=operator.id, role=Role.OPERATOR))


def _addresses() -> list[str]:
    named = [personas.COORDINATOR_A.email, personas.COORDINATOR_B.email]
    return named + [f"coordination-{number}@{personas.DOMAIN}" for number in range(3, len(GROUPS) + 1)]


def _epcis(session: Session) -> list[list[str]]:
    """Return the commune codes of each group of communes of the territory, most inhabited group first."""
    territory = current_app.extensions["territory"]
    here = (col(Commune.department).in_(territory.departments), Commune.epci != "")
    size = func.sum(Commune.population)
    ranked = session.exec(
        select(Commune.epci).where(*here).group_by(col(Commune.epci)).order_by(size.desc(), col(Commune.epci))
    ).all()
    members: dict[str, list[str]] = {epci: [] for epci in ranked}
    for code, epci in session.exec(select(Commune.code, Commune.epci).where(*here).order_by(col(Commune.code))):
        members[epci].append(code)
    return list(members.values())


def _association(session: Session, group: Group, epcis: list[list[str]], *, at: datetime) -> Association:
    association = Association(
        state=AssociationState.ACTIVE,
        name=group.name,
        slug=slug(group.name),
        mission=group.mission,
        email=f"contact@{slug(group.name)}.example.org",
        phone="+33536490010",
        everywhere="everywhere" in group.reach,
        age_min=group.ages[0],
        age_max=group.ages[1],
        capacity=group.capacity,
        lending=Lending(group.lending),
        contact=ContactWay(group.contact),
        commune_code=epcis[0][0] if epcis else None,
        created_at=at,
    )
    session.add(association)
    session.flush()
    ranks = [int(reach) - 1 for reach in group.reach if reach.isdigit()]
    covered = sorted({code for rank in ranks if rank < len(epcis) for code in epcis[rank]})
    session.add_all(AssociationCommune(association_id=association.id, commune_code=code) for code in covered)
    if "districts" in group.reach:
        districts = session.exec(select(District.id)).all()
        session.add_all(AssociationDistrict(association_id=association.id, district_id=d) for d in districts)
    kinds = session.exec(select(Kind.code).where(col(Kind.professional).is_(False)).order_by(col(Kind.code))).all()
    given = [code for code in kinds if any(code == k or code.startswith(f"{k}.") for k in group.kinds)]
    session.add_all(AssociationKind(association_id=association.id, kind_code=code) for code in given)
    session.flush()
    _places(session, association, at=at)
    return association


def _places(session: Session, association: Association, *, at: datetime) -> None:
    """Give an association two invented places where its pairs meet, in the commune where it is."""
    if association.commune_code is None:
        return
    for name, address, access in (
        ("Médiathèque du Parc", "2 allée des Essais", "La salle du fond, à gauche de l’accueil."),
        (f"Local de l’association {association.name}", "15 rue des Essais", ""),
    ):
        session.add(
            SafePlace(
                association_id=association.id, name=name, address=address, access=access,
                commune_code=association.commune_code, created_at=at,
            )
        )  # fmt: skip
    session.flush()


def _member(
    session: Session,
    association_id: UUID,
    *,
    role: Role,
    first_name: str,
    email: str,
    password_hash: str,
    lead: bool = False,
    at: datetime,
) -> Actor:
    person = accounts.create_person(session, role=role, first_name=first_name, last_name="Fontan", email=email, at=at)
    session.add(Member(person_id=person.id, association_id=association_id, lead=lead, joined_at=at))
    give_account(session, person, password_hash, at=at)
    return Actor(Way.SESSION, person_id=person.id, role=role, association_id=association_id, first_name=first_name)


def give_account(session: Session, person: Person, password_hash: str, *, at: datetime) -> None:
    """Let somebody sign in with the password that the demonstration shares; it is hashed once for all."""
    accounts.open_account(session, person=person, at=at).password_hash = password_hash
