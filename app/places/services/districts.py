"""Priority districts: one generation of outlines takes the place of what was known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, select

from app.places import outlines, spelling
from app.places.district_files import DistrictRecord
from app.places.models import Commune, District
from app.places.services import quarters


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
    communes = _commune_codes(session, here)
    known = list(session.exec(select(District)))
    continued = _continued(known, here, communes)
    for record in here:
        district = continued.get(record.code) or District(code=record.code, name="", search="")
        district.code, district.name, district.search = record.code, record.name, spelling.normal(record.name)
        district.generation, district.geometry = record.generation, outlines.stored(record.outline)
        district.commune_code = communes.get(record.code)
        session.add(district)
    generations = {record.generation for record in here}
    kept = {record.code for record in here}
    former = [district for district in known if district.generation in generations and district.code not in kept]
    for district in former:
        session.delete(district)
    session.flush()
    quarters.attach_quarters(session)
    return Replaced(kept=len(here), elsewhere=len(records) - len(here), removed=len(former))


def _commune_codes(session: Session, records: Collection[DistrictRecord]) -> dict[str, str]:
    """Return the commune of each district, by the district's code; those of unknown communes are left out."""
    statement = select(Commune.department, Commune.search, Commune.code)
    named = {(department, search): code for department, search, code in session.exec(statement)}
    codes = set(named.values())
    found: dict[str, str] = {}
    for record in records:
        by_name = named.get((record.department, spelling.normal(record.commune_name)))
        if commune_code := record.commune_code if record.commune_code in codes else by_name:
            found[record.code] = commune_code
    return found


def _continued(
    known: Collection[District], records: Collection[DistrictRecord], communes: Mapping[str, str]
) -> dict[str, District]:
    """Return the known district that each record continues, by the record's code; the surest signs speak first."""

    def earlier(district: District, record: DistrictRecord) -> bool:
        before = district.generation is None or district.generation < record.generation
        return before and district.commune_code == communes.get(record.code)

    signs: tuple[Callable[[District, DistrictRecord], bool], ...] = (
        lambda district, record: district.code == record.code,
        lambda district, record: earlier(district, record) and district.search == spelling.normal(record.name),
        lambda district, record: earlier(district, record) and spelling.alike(district.name, record.name),
        lambda district, record: earlier(district, record) and _shares_ground(district, record),
    )
    continued: dict[str, District] = {}
    free = {district.id: district for district in known}
    for sign in signs:
        for record in records:
            match = next((each for each in free.values() if record.code not in continued and sign(each, record)), None)
            if match is not None:
                continued[record.code] = free.pop(match.id)
    return continued


def _shares_ground(district: District, record: DistrictRecord) -> bool:
    outline = outlines.restored(district.geometry)
    return outline is not None and outlines.mostly_shared(outline, record.outline)
