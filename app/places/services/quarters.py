"""Quarters and stops of large communes, and the district each lies in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.core.errors import Conflict
from app.core.text import slug
from app.places import outlines, queries, spelling
from app.places.models import Commune, District, Quarter
from app.places.records import Point


@dataclass(frozen=True, slots=True)
class QuarterCommand:
    """A quarter as the operator describes it."""

    commune_code: str
    name: str
    point: Point
    district_id: UUID | None = None


def install_quarters(session: Session, entries: Collection[Mapping[str, Any]]) -> int:
    """Add the quarters of the territory file, unless there are quarters already; return how many were added.

    An entry has `name`, `commune` (INSEE code), `lat`, `lon` and, in a
    priority district, `district` (its name). Entries of communes that are
    not known wait for them.

    Raises
    ------
    ValueError
        If an entry lacks a value or its point is not one.
    """
    if not entries or session.exec(select(Quarter.id).limit(1)).first() is not None:
        return 0
    communes = set(session.exec(select(Commune.code)))
    known = [entry for entry in entries if entry.get("commune") in communes]
    districts = list(session.exec(select(District)))
    for entry in known:
        quarter = _quarter(entry)
        if named := entry.get("district"):
            quarter.district_id = _district(session, districts, str(named), quarter.commune_code).id
        session.add(quarter)
    session.flush()
    attach_quarters(session)
    return len(known)


def attach_quarters(session: Session) -> None:
    """Give each quarter the district its point lies in.

    A quarter outside of every outline keeps the district that it was given by
    name, as long as that one counts today and is not far away.
    """
    districts = {each.id: outlines.restored(each.geometry) for each in queries.districts(session)}
    for quarter in session.exec(select(Quarter)):
        drawn = [(id_, outline) for id_, outline in districts.items() if outline]
        inside = [id_ for id_, outline in drawn if outlines.holds(outline, lat=quarter.lat, lon=quarter.lon)]
        named = quarter.district_id if quarter.district_id in districts else None
        outline = districts[named] if named else None
        if outline and not outlines.is_near(outline, lat=quarter.lat, lon=quarter.lon):
            named = None
        quarter.district_id = inside[0] if inside else named
    session.flush()


def add_quarter(session: Session, *, command: QuarterCommand) -> Quarter:
    """Add a quarter; an outline that holds its point decides of its district.

    Raises
    ------
    Conflict
        If the commune has one of that name.
    """
    quarter = Quarter(commune_code=command.commune_code, name="", search="", lat=0, lon=0)
    _write(session, quarter, command)
    return quarter


def change_quarter(session: Session, *, quarter: Quarter, command: QuarterCommand) -> None:
    """Give a quarter another name, place or district.

    Raises
    ------
    Conflict
        If the commune has another one of that name.
    """
    _write(session, quarter, command)


def remove_quarter(session: Session, *, quarter: Quarter) -> None:
    """Remove a quarter; the needs and offers that named it fall back to their commune."""
    session.delete(quarter)
    session.flush()


def _write(session: Session, quarter: Quarter, command: QuarterCommand) -> None:
    if queries.quarter_named(session, command.name, commune_code=command.commune_code, other_than=quarter.id):
        raise Conflict("Cette commune a déjà un quartier de ce nom.")
    quarter.commune_code, quarter.name = command.commune_code, command.name
    quarter.search = spelling.normal(command.name)
    quarter.lat, quarter.lon = command.point.lat, command.point.lon
    quarter.district_id = command.district_id
    session.add(quarter)
    session.flush()
    attach_quarters(session)


def _quarter(entry: Mapping[str, Any]) -> Quarter:
    try:
        name, commune_code = str(entry["name"]), str(entry["commune"])
        point = Point(float(entry["lat"]), float(entry["lon"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"territory file, quarter {entry.get('name')!r}: {error}") from error
    return Quarter(commune_code=commune_code, name=name, search=spelling.normal(name), lat=point.lat, lon=point.lon)


def _district(session: Session, districts: list[District], name: str, commune_code: str) -> District:
    """Return the commune's district of that name, whichever decree spelt it; a new one knows its name only."""
    for district in districts:
        if district.commune_code == commune_code and spelling.alike(district.name, name):
            return district
    new = District(
        code=f"{commune_code}-{slug(name)}"[:64], name=name, search=spelling.normal(name), commune_code=commune_code
    )
    session.add(new)
    session.flush()
    districts.append(new)
    return new
