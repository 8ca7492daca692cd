"""What the operator's pages show of places."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, func
from sqlmodel import Session, col, select

from app.places import labels, queries
from app.places.models import Commune, District, Quarter


@dataclass(frozen=True, slots=True)
class CommuneCount:
    """How many communes of a département are known, and how surely they are placed."""

    department: str
    known: int
    placed: int
    approximate: int

    @property
    def unplaced(self) -> int:
        """How many have no point at all."""
        return self.known - self.placed - self.approximate


@dataclass(frozen=True, slots=True)
class DistrictLine:
    """One priority district of the list."""

    name: str
    commune: str
    outline: str
    quarters: int


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """One quarter or stop of the list."""

    id: UUID
    name: str
    commune: str
    district: str
    point: str


def commune_counts(session: Session) -> list[CommuneCount]:
    """Count the communes of each département, in one query."""
    surely = func.count(case((and_(col(Commune.lat).is_not(None), ~col(Commune.approximate)), 1)))
    roughly = func.count(case((col(Commune.approximate), 1)))
    statement = select(Commune.department, func.count(), surely, roughly).group_by(Commune.department)
    return [CommuneCount(*row) for row in session.exec(statement.order_by(Commune.department))]


def district_lines(session: Session) -> list[DistrictLine]:
    """Return the districts that count today with how many quarters lie in each, in three queries."""
    every = queries.districts(session)
    communes = queries.commune_names(session, {each.commune_code for each in every if each.commune_code})
    quarters = Counter(session.exec(select(Quarter.district_id)))
    return [
        DistrictLine(
            name=each.name,
            commune=communes.get(each.commune_code or "", "–"),
            outline=labels.OUTLINES[each.generation],
            quarters=quarters[each.id],
        )
        for each in every
    ]


def quarter_lines(session: Session, *, page: int, size: int) -> list[QuarterLine]:
    """Return one page of the quarters, by commune then name, in one query."""
    statement = (
        select(Quarter, Commune.name, District.name)
        .join(Commune, col(Commune.code) == col(Quarter.commune_code))
        .outerjoin(District, col(District.id) == col(Quarter.district_id))
        .order_by(col(Commune.population).desc(), col(Commune.code), col(Quarter.search), col(Quarter.id))
        .offset((page - 1) * size)
        .limit(size)
    )
    return [
        QuarterLine(quarter.id, quarter.name, commune, district or "", labels.point_label(quarter.lat, quarter.lon))
        for quarter, commune, district in session.exec(statement)
    ]


def quarter_count(session: Session) -> int:
    """Count the quarters."""
    return session.exec(select(func.count()).select_from(Quarter)).one()
