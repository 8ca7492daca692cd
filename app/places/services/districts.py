"""Priority districts: one generation of outlines takes the place of what was known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, select

from app.places import outlines, spelling
from app.places.district_files import DistrictRecord
from app.places.models import Commune, District
from app.places.services import quarters
from app.places.states import Generation


@dataclass(frozen=True, slots=True)
class Replaced:
    """What an import did: districts kept, those left out as they are elsewhere, former ones removed."""

    kept: int
    elsewhere: int
    removed: int


def import_districts(
    session: Session, records: Collection[DistrictRecord], *, departments: Collection[str]
) -> Replaced:
    """Keep the districts of these départements, in the place of those of the same generation.

    A district that was known keeps its identity, so that whoever named it
    still does: it is found by its code, else by its name or its ground.

    Raises
    ------
    ValueError
        If no record is in these départements: nothing is changed.
    """
    here = [record for record in records if record.department in departments]
    if not here:
        raise ValueError(f"no district of {', '.join(departments)} in this file")
    communes = _communes(session, departments)
    known = list(session.exec(select(District)))
    kept: set[str] = set()
    for record in here:
        commune_code = record.commune_code if record.commune_code in communes.values() else None
        commune_code = commune_code or communes.get((record.department, spelling.normal(record.commune_name)))
        free = [district for district in known if district.code not in kept]
        district = _match(free, record, commune_code) or District(code=record.code, name="", search="")
        district.code, district.name, district.search = record.code, record.name, spelling.normal(record.name)
        district.generation, district.geometry = record.generation, outlines.stored(record.outline)
        district.commune_code = commune_code
        session.add(district)
        kept.add(record.code)
    generations = {record.generation for record in here}
    former = [district for district in known if district.generation in generations and district.code not in kept]
    for district in former:
        session.delete(district)
    session.flush()
    quarters.attach(session)
    return Replaced(kept=len(here), elsewhere=len(records) - len(here), removed=len(former))


def _communes(session: Session, departments: Collection[str]) -> dict[tuple[str, str], str]:
    statement = select(Commune.department, Commune.search, Commune.code)
    return {(d, search): code for d, search, code in session.exec(statement) if d in departments}


def _match(known: list[District], record: DistrictRecord, commune_code: str | None) -> District | None:
    """Return the district of an earlier generation, or of which only the name is known, that this one continues."""
    earlier = [
        district
        for district in known
        if commune_code == district.commune_code and _before(district.generation, record.generation)
    ]
    tests = (
        [each for each in known if each.code == record.code],
        [each for each in earlier if each.search == spelling.normal(record.name)],
        [each for each in earlier if spelling.alike(each.name, record.name)],
        [each for each in earlier if _shares_ground(each, record)],
    )
    return next((found[0] for found in tests if found), None)


def _before(generation: Generation | None, other: Generation) -> bool:
    return generation is None or generation < other


def _shares_ground(district: District, record: DistrictRecord) -> bool:
    outline = outlines.restored(district.geometry)
    return outline is not None and outlines.mostly_shared(outline, record.outline)
