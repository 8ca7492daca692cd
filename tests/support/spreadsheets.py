"""Records back to the rows of their spreadsheet: what is written reads back the same."""

from collections.abc import Iterable, Iterator

from matching import week
from matching.files.sheets import ASSOCIATIONS, NEEDS, OFFERS
from matching.records import HIGHEST_LEVEL, Association, Need, Offer, Offered

Rows = Iterator[list[str]]


def need_rows(needs: Iterable[Need]) -> Rows:
    """Give the header of NEEDS.csv, then a row per need."""
    yield list(NEEDS)
    for need in needs:
        own = {
            "skills": "|".join(f"{asked.code}{'!' * asked.indispensable}" for asked in need.skills),
            "level": _said(need.level),
            "reach_km": f"{need.reach_km:g}",
            "age": _said(need.age),
            "requested_at": _said(need.requested_at),
            "urgent": str(int(need.urgent)),
            "district": need.district,
        }
        yield [(_shared(need) | own)[column] for column in NEEDS]


def offer_rows(offers: Iterable[Offer]) -> Rows:
    """Give the header of OFFERS.csv, then a row per offer; checks stay with the site."""
    yield list(OFFERS)
    for offer in offers:
        own = {
            "skills": "|".join(map(_offered, offer.skills)),
            "radius_km": f"{offer.radius_km:g}",
            "age_min": _said(offer.age_min),
            "age_max": _said(offer.age_max),
            "capacity": str(offer.capacity),
            "available_from": _said(offer.available_from),
        }
        yield [(_shared(offer) | own)[column] for column in OFFERS]


def association_rows(associations: Iterable[Association]) -> Rows:
    """Give the header of ASSOCIATIONS.csv, then a row per association."""
    yield list(ASSOCIATIONS)
    for each in associations:
        codes = ["|".join(sorted(each.communes)), "|".join(sorted(each.skills))]
        yield [each.id, *codes, _said(each.age_min), _said(each.age_max), _said(each.capacity)]


def _shared(record: Need | Offer) -> dict[str, str]:
    exact = record.place if record.place and not record.place.approximate else None
    return {
        "id": record.id,
        "text": record.text,
        "availability": week.format_week(record.availability),
        "lat": _said(exact and exact.lat),
        "lon": _said(exact and exact.lon),
        "commune": record.commune,
        "mode": record.mode.value,
        "languages": "|".join(sorted(record.languages)),
    }


def _offered(skill: Offered) -> str:
    everywhere = (skill.low, skill.high) == (0, HIGHEST_LEVEL)
    return skill.code if everywhere else f"{skill.code}:{skill.low}-{skill.high}"


def _said(value: object) -> str:
    return "" if value is None else str(value)
