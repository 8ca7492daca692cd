"""What associations cover and give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.associations import rules
from app.associations.models import Association, AssociationCommune, AssociationDistrict, AssociationKind
from app.associations.states import AssociationState, Lending
from app.places.models import Commune, District


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an active association takes: where, what, for whom, how many, and when it is closed.

    `everywhere` is the whole territory; else a need is covered by its commune
    or its priority district. `neighbourhood` are the communes of its districts:
    volunteers who live there are near. `capacity` is how many cases it follows at once
    (``None``: no limit), not how many are left.
    """

    association_id: UUID
    name: str
    everywhere: bool
    communes: frozenset[str]
    districts: frozenset[UUID]
    neighbourhood: frozenset[str]
    kinds: frozenset[str]
    age_min: int | None
    age_max: int | None
    capacity: int | None
    closed_from: date | None
    closed_until: date | None
    lending: Lending

    def near(self, commune_code: str) -> bool:
        """Tell whether it acts in a commune, or in a priority district of it."""
        return self.everywhere or commune_code in self.communes | self.neighbourhood

    def closed_on(self, day: date) -> bool:
        """Tell whether it is closed that day."""
        return rules.closed_on(self.closed_from, self.closed_until, day)


@dataclass(frozen=True, slots=True)
class Parts:
    """What associations cover and give, by association."""

    communes: dict[UUID, frozenset[str]]
    districts: dict[UUID, frozenset[UUID]]
    kinds: dict[UUID, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A group of communes (EPCI), called by its most inhabited one."""

    code: str
    name: str
    communes: frozenset[str]


def active(session: Session) -> list[Coverage]:
    """Return what every active association takes, by name, in five queries."""
    statement = select(Association).where(Association.state == AssociationState.ACTIVE).order_by(col(Association.name))
    rows = session.exec(statement).all()
    every, around = parts(session), _neighbourhoods(session)
    return [
        Coverage(
            association_id=row.id,
            name=row.name,
            everywhere=row.everywhere,
            communes=every.communes.get(row.id, frozenset()),
            districts=every.districts.get(row.id, frozenset()),
            neighbourhood=around.get(row.id, frozenset()),
            kinds=every.kinds.get(row.id, frozenset()),
            age_min=row.age_min,
            age_max=row.age_max,
            capacity=row.capacity,
            closed_from=row.closed_from,
            closed_until=row.closed_until,
            lending=row.lending,
        )
        for row in rows
    ]


def parts(session: Session, ids: Collection[UUID] | None = None) -> Parts:
    """Return what these associations (``None``: all) cover and give, in three queries."""
    return Parts(
        communes=_grouped(session, AssociationCommune.association_id, AssociationCommune.commune_code, ids),
        districts=_grouped(session, AssociationDistrict.association_id, AssociationDistrict.district_id, ids),
        kinds=_grouped(session, AssociationKind.association_id, AssociationKind.kind_code, ids),
    )


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


def groupings(session: Session, departments: Collection[str]) -> list[Grouping]:
    """Return the groups of communes (EPCI) of these départements, the most inhabited first, in one query."""
    statement = select(Commune.epci, Commune.code, Commune.name, Commune.population)
    here = statement.where(col(Commune.department).in_(departments), Commune.epci != "")
    groups: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for epci, code, name, population in session.exec(here):
        groups[epci].append((population, name, code))
    ranked = sorted(groups.items(), key=lambda item: (-sum(each[0] for each in item[1]), item[0]))
    return [Grouping(epci, max(each)[1], frozenset(code for _, _, code in each)) for epci, each in ranked]


def _neighbourhoods(session: Session) -> dict[UUID, frozenset[str]]:
    statement = select(AssociationDistrict.association_id, District.commune_code).join(
        District, col(District.id) == col(AssociationDistrict.district_id)
    )
    communes: dict[UUID, set[str]] = defaultdict(set)
    for association_id, code in session.exec(statement.where(col(District.commune_code).is_not(None))):
        communes[association_id].add(str(code))
    return {key: frozenset(codes) for key, codes in communes.items()}


def _grouped(session: Session, owner: Any, value: Any, ids: Collection[UUID] | None) -> dict[UUID, frozenset[Any]]:
    groups: dict[UUID, set[Any]] = defaultdict(set)
    statement = select(owner, value)
    for association_id, each in session.exec(statement if ids is None else statement.where(owner.in_(ids))):
        groups[association_id].add(each)
    return {key: frozenset(values) for key, values in groups.items()}


def missing(session: Session, association: Association) -> list[str]:
    """Return what an association has still to fill in before it is validated, in French."""
    covers = association.everywhere or communes_of(session, association.id) or districts_of(session, association.id)
    return [
        words
        for words, there in (
            ("ce que fait l’association", association.mission),
            ("une adresse e-mail ou un téléphone", association.email or association.phone),
            ("au moins un type d’accompagnement", kinds_of(session, association.id)),
            ("le territoire couvert", covers),
        )
        if not there
    ]
