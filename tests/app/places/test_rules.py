"""Communes placed by their neighbours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places.records import CommuneRecord, Point
from app.places.rules import Spot, approximate


def spot(code: str, **values: Any) -> Spot:
    """Make a commune of an EPCI, without a point."""
    defaults = {"department": code[:2], "epci": "A", "postcodes": (), "population": 100, "point": None}
    return Spot(code=code, **(defaults | values))


def test_the_mean_of_the_epci_weighs_inhabitants() -> None:
    placed = approximate(
        [
            spot("01001", point=Point(43.0, 1.0), population=300),
            spot("01002", point=Point(44.0, 2.0), population=100),
            spot("01003"),
        ]
    )
    assert placed == {"01003": Point(43.25, 1.25)}


def test_a_shared_postal_code_is_closer_than_an_epci() -> None:
    placed = approximate(
        [
            spot("01001", point=Point(43.0, 1.0)),
            spot("01002", point=Point(44.0, 2.0), epci="B", postcodes=("01200",)),
            spot("01003", postcodes=("01200", "01300")),
        ]
    )
    assert placed == {"01003": Point(44.0, 2.0)}


def test_a_lonely_epci_falls_back_to_its_departement_and_an_unknown_one_stays_unplaced() -> None:
    placed = approximate([spot("01001", point=Point(43.0, 1.0)), spot("01002", epci="B"), spot("02001", epci="C")])
    assert placed == {"01002": Point(43.0, 1.0)}


def test_communes_without_an_epci_are_not_one_epci() -> None:
    placed = approximate([spot("01001", epci="", point=Point(43.0, 1.0)), spot("02001", epci="")])
    assert placed == {}


def test_nobody_living_there_is_no_division_by_zero() -> None:
    assert approximate([spot("01001", point=Point(43.0, 1.0), population=0), spot("01002")]) == {
        "01002": Point(43.0, 1.0)
    }


_points = st.builds(Point, st.floats(42, 44), st.floats(0, 2))


@given(st.lists(st.tuples(st.none() | _points, st.integers(0, 10**6)), min_size=1, max_size=8))
def test_every_commune_of_a_departement_with_one_known_point_lies_among_the_known(
    communes: list[tuple[Point | None, int]],
) -> None:
    spots = [spot(f"01{n:03}", point=point, population=people) for n, (point, people) in enumerate(communes)]
    known = [each.point for each in spots if each.point]
    placed = approximate(spots)
    assert set(placed) == ({each.code for each in spots if each.point is None} if known else set())
    for point in placed.values():
        assert min(p.lat for p in known) - 1e-4 <= point.lat <= max(p.lat for p in known) + 1e-4
        assert min(p.lon for p in known) - 1e-4 <= point.lon <= max(p.lon for p in known) + 1e-4


@pytest.mark.parametrize(
    ("lat", "lon"), [(float("nan"), 1), (1, float("nan")), (float("inf"), 1), (90.1, 1), (-91, 1), (1, 181)]
)
def test_a_point_that_is_not_on_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match="degrees"):
        Point(lat, lon)


@pytest.mark.parametrize(
    "values",
    [
        {"code": "3155"},
        {"code": "3A555"},
        {"code": "31555\n"},
        {"name": ""},
        {"name": "x" * 101},
        {"population": -1},
        {"point": Point(1.44, 43.6)},
        {"point": Point(0, 0)},
    ],
)
def test_a_record_refuses_what_is_not_a_commune(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"code|name|population|France"):
        CommuneRecord(**({"code": "31998", "name": "Essai"} | values))


@pytest.mark.parametrize(("code", "department"), [("31998", "31"), ("2A999", "2A"), ("97499", "974")])
def test_the_departement_is_read_in_the_code(code: str, department: str) -> None:
    assert CommuneRecord(code=code, name="Essai", point=Point(43.6, 1.4)).department == department
