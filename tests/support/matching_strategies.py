"""Random records, thick with the cases that break rankings."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from matching import (
    Asked,
    Configuration,
    GateCode,
    Memory,
    Mode,
    Need,
    Offer,
    Offered,
    Place,
    Terms,
    Weights,
    parse_week,
)
from matching.gatecodes import SITE_ONLY

CODES = ("scolaire.maths", "scolaire.anglais", "scolaire.lettres", "emploi.cv", "budget", "langue.fle")
WORDS = ("maths", "fraction", "stage", "guitare", "ordi", "informatique", "le", "zzz")
WEEKS = tuple(
    map(
        parse_week,
        (
            "",
            "mon 17:00-17:30",
            "mon 17:00-18:00",
            "mon 17:30-19:00",
            "mon 16:00-17:30;wed 14:00-14:30;wed 15:00-15:30",
            "wed 14:00-18:00",
            "mon 23:30-24:00;tue 00:00-00:30",
            "sat 09:00-12:00;wed 14:30-16:00",
        ),
    )
)
PLACES = (None, Place(43.6045, 1.4440), Place(43.6100, 1.4500), Place(43.4603, 1.3267, approximate=True))
BORDER = 18.614984
"""The distance from the first of these places to the last."""

levels = st.integers(0, 14)
reaches = st.sampled_from((0.0, 0.8, 5.0, BORDER, 20.0))
texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
languages = st.frozensets(st.sampled_from(("fr", "ar", "es")), max_size=2)
ages = st.none() | st.integers(10, 20)


@st.composite
def terms(draw: Any) -> Terms:
    """Draw what the association that has a need asks besides: nothing, half of the time."""
    if draw(st.booleans()):
        return Terms()
    bounds = [bound for bound in (draw(ages), draw(ages)) if bound is not None]
    low, high = (min(bounds), max(bounds)) if len(bounds) == 2 else (bounds[0] if bounds else None, None)
    return Terms(age_min=low, age_max=high, mode=draw(st.sampled_from(Mode)))


@st.composite
def needs(draw: Any, need_id: str = "n") -> Need:
    """Draw a need."""
    return Need(
        id=need_id,
        skills=tuple(draw(st.lists(st.builds(Asked, st.sampled_from(CODES), st.booleans()), max_size=3))),
        level=draw(st.none() | levels),
        text=draw(texts),
        availability=draw(st.sampled_from(WEEKS)),
        place=draw(st.sampled_from(PLACES)),
        reach_km=draw(reaches),
        mode=draw(st.sampled_from(Mode)),
        age=draw(ages),
        languages=draw(languages),
        district=draw(st.sampled_from(("", "Mirail", "Izards"))),
        requested_at=draw(st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1))),
        urgent=draw(st.booleans()),
        terms=draw(terms()),
    )


def _offered(code: str, bounds: tuple[int, int]) -> Offered:
    return Offered(code, min(bounds), max(bounds))


@st.composite
def offers(draw: Any, offer_id: str = "o") -> Offer:
    """Draw an offer."""
    low, high = draw(ages), draw(ages)
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    skill = st.builds(_offered, st.sampled_from(CODES), st.tuples(levels, levels))
    return Offer(
        id=offer_id,
        skills=tuple(draw(st.lists(skill, max_size=4))),
        text=draw(texts),
        availability=draw(st.sampled_from(WEEKS)),
        place=draw(st.sampled_from(PLACES)),
        radius_km=draw(reaches),
        mode=draw(st.sampled_from(Mode)),
        age_min=low,
        age_max=high,
        languages=draw(languages),
        capacity=draw(st.sampled_from((0, 1, 1, 2))),
        vetted=draw(st.sampled_from((True, True, None, False))),
        active=draw(st.sampled_from((True, True, None, False))),
        available_from=draw(st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1))),
    )


@st.composite
def markets(draw: Any, *, most: int = 8) -> tuple[list[Need], list[Offer]]:
    """Draw needs and offers with ids in no particular order."""
    need_ids = draw(st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=most))
    offer_ids = draw(st.lists(st.text("xyz10", min_size=1, max_size=3), unique=True, max_size=most))
    return [draw(needs(each)) for each in need_ids], [draw(offers(each)) for each in offer_ids]


@st.composite
def configurations(draw: Any) -> Configuration:
    """Draw a configuration: any weights, some gates of convenience off."""
    points = st.integers(0, 3)
    weights = st.tuples(points, points, points, points).filter(any)
    gates = st.sampled_from(
        (
            GateCode.SKILL, GateCode.LEVEL, GateCode.INDISPENSABLE, GateCode.MODE, GateCode.REACH, GateCode.TIME,
            GateCode.ASSOCIATION_MODE, "",
        )
    )  # fmt: skip
    return Configuration(
        weights=Weights(*draw(weights)),
        minimum_minutes=draw(st.sampled_from((30, 60, 90))),
        without=frozenset(draw(st.frozensets(gates, max_size=2)) - {""})
        | draw(st.sampled_from((frozenset(), SITE_ONLY))),
    )


@st.composite
def histories(draw: Any, market: tuple[list[Need], list[Offer]]) -> dict[tuple[str, str], Memory]:
    """Draw what is remembered of a market's pairs."""
    pairs = [(need.id, offer.id) for need in market[0] for offer in market[1]]
    if not pairs:
        return {}
    return draw(st.dictionaries(st.sampled_from(pairs), st.sampled_from(Memory), max_size=3))
