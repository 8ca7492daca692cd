"""The list of communes: installed, completed, placed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, update
from sqlmodel import Session, col, select

from app.core.territory import Territory
from app.places import official, spelling
from app.places.models import Commune, CommunePostcode
from app.places.records import CommuneRecord, Point
from app.places.rules import Spot, approximate
from app.places.services import quarters


@dataclass(frozen=True, slots=True)
class Installed:
    """How the list stands: communes known, added now, placed approximately, not placed at all."""

    communes: int
    added: int
    approximate: int
    unplaced: int


def install(session: Session, territory: Territory) -> Installed:
    """Load the official list of the territory and its neighbours, place each commune, add the territory's quarters.

    Run again, it only brings what is new: points that a file or API Géo gave
    stay, and so do the quarters as the operator left them.

    Raises
    ------
    ListMissing
        If the build did not bring the list; the message says how to repair.
    """
    records = official.communes({*territory.departments, *territory.neighbours})
    installed = import_communes(session, records)
    quarters.install_quarters(session, territory.quarters)
    return installed


def import_communes(session: Session, records: Iterable[CommuneRecord]) -> Installed:
    """Keep what a list, a file or API Géo says, then place the communes that still have no point.

    The official list owns names and populations: a record without an EPCI
    gives a commune that has one nothing but its point and its postal codes.
    """
    by_code = {record.code: record for record in records}
    known = _known(session)
    new = [record for code, record in by_code.items() if code not in known]
    if new:
        session.execute(insert(Commune), [_values(record) for record in new])
    _change(session, known, {code: _news(known[code], by_code[code]) for code in by_code.keys() & known.keys()})
    _add_postcodes(session, by_code.values())
    return _place(session, added=len(new))


def _known(session: Session) -> dict[str, Row[Any]]:
    """Return the columns of every commune: rows without objects, as there may be 35,000."""
    return {row.code: row for row in session.execute(select(*Commune.__table__.columns))}  # type: ignore[attr-defined]


def _change(session: Session, known: Mapping[str, Row[Any]], news: Mapping[str, Mapping[str, Any]]) -> None:
    changed = [
        {"code": code, **values}
        for code, values in news.items()
        if any(getattr(known[code], name) != value for name, value in values.items())
    ]
    session.flush()
    for names in {tuple(values) for values in changed}:
        session.execute(update(Commune), [values for values in changed if tuple(values) == names])
        session.expire_all()


def _values(record: CommuneRecord) -> dict[str, Any]:
    return {
        "code": record.code,
        "department": record.department,
        **_identity(record),
        "population": record.population or 0,
        **_position(record.point, approximate=False),
    }


def _news(row: Row[Any], record: CommuneRecord) -> dict[str, Any]:
    news = _identity(record) if record.epci or not row.epci else {}
    if news and record.population is not None:
        news["population"] = record.population
    return news | (_position(record.point, approximate=False) if record.point else {})


def _identity(record: CommuneRecord) -> dict[str, Any]:
    return {"name": record.name, "search": spelling.normal(record.name), "epci": record.epci}


def _position(point: Point | None, *, approximate: bool) -> dict[str, Any]:
    return {"lat": point and point.lat, "lon": point and point.lon, "approximate": approximate}


def _add_postcodes(session: Session, records: Iterable[CommuneRecord]) -> None:
    wanted = {(record.code, postcode) for record in records for postcode in record.postcodes}
    if missing := sorted(wanted - _postcodes(session)):
        session.execute(insert(CommunePostcode), [{"commune_code": c, "postcode": p} for c, p in missing])


def _postcodes(session: Session) -> set[tuple[str, str]]:
    statement = select(col(CommunePostcode.commune_code), col(CommunePostcode.postcode))
    return {(code, postcode) for code, postcode in session.execute(statement)}


def _place(session: Session, *, added: int) -> Installed:
    """Give a point to every commune that nobody gave one: the table that comes with the product, else neighbours."""
    known = _known(session)
    points = {
        code: Point(row.lat, row.lon) for code, row in known.items() if row.lat is not None and not row.approximate
    }
    ours = {code: point for code, point in official.points().items() if code in known and code not in points}
    near = approximate(_spots(session, known.values(), points | ours))
    _change(
        session,
        known,
        {code: _position(point, approximate=False) for code, point in ours.items()}
        | {code: _position(point, approximate=True) for code, point in near.items()},
    )
    unplaced = len(known) - len(points) - len(ours) - len(near)
    return Installed(communes=len(known), added=added, approximate=len(near), unplaced=unplaced)


def _spots(session: Session, rows: Iterable[Row[Any]], points: Mapping[str, Point]) -> list[Spot]:
    postcodes: dict[str, list[str]] = {}
    for code, postcode in sorted(_postcodes(session)):
        postcodes.setdefault(code, []).append(postcode)
    return [
        Spot(
            row.code, row.department, row.epci, tuple(postcodes.get(row.code, ())), row.population, points.get(row.code)
        )
        for row in rows
    ]
