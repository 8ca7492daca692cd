"""The real communes and districts, where the machine has them."""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.core.text import fold
from app.places import commune_files, district_files, official, outlines, queries, services
from app.places.models import Commune, District
from app.places.records import CommuneRecord, Point
from matching.places import Place, distance_km

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def communes(real_data: Path) -> list[CommuneRecord]:
    """The communes of the file."""
    records, problems = commune_files.read((real_data / "communes_31.csv").read_bytes())
    assert problems == []
    return records


@pytest.fixture
def known(app: Flask, session: Session, communes: list[CommuneRecord]) -> Session:
    """A session that knows the official list and the points of the file."""
    if not official.LIST.is_file():
        pytest.skip("the official list of communes is missing: run `python -m app.assets`")
    services.install(session, app.extensions["territory"])
    services.import_communes(session, communes)
    return session


@pytest.fixture
def districts(known: Session, real_data: Path) -> dict[str, District]:
    """The districts of 2015 by name."""
    records, problems = district_files.read((real_data / "qpv_31_2015.geojson").read_bytes())
    assert problems == []
    services.import_districts(known, records, departments=("31",))
    return {district.name: district for district in queries.districts(known)}


def km(one: Point, two: Point) -> float:
    """The distance between two points."""
    return distance_km(Place(one.lat, one.lon), Place(two.lat, two.lon))


def test_every_commune_is_found_by_its_name_typed_in_several_ways(
    known: Session, communes: list[CommuneRecord]
) -> None:
    names = queries.commune_names(known, [record.code for record in communes])
    lost = []
    for record in communes:
        name = names[record.code]
        bare = fold(name)
        ways = {name, bare, bare.upper(), bare.replace("saint", "st"), name.replace("’", "'")}
        ways |= {bare.replace(" ", "-"), f"{bare} {record.postcodes[0]}", f"{record.postcodes[0]} {name}"}
        for typed in ways:
            exact = [choice.code for choice in queries.find_communes(known, typed) if choice.exact]
            if record.code not in exact:
                lost.append((typed, exact))
    assert lost == []


def test_every_commune_is_met_by_its_postal_code(known: Session, communes: list[CommuneRecord]) -> None:
    answers: dict[str, set[str]] = {}
    for record in communes:
        for postcode in record.postcodes:
            if postcode not in answers:
                answers[postcode] = {choice.code for choice in queries.find_communes(known, postcode, limit=100)}
            assert record.code in answers[postcode], (record.name, postcode)


def test_what_people_say_finds_their_commune_first(known: Session) -> None:
    said = {
        "Toulouse": "Toulouse",
        "toulouse 31300": "Toulouse",
        "31200": "Toulouse",
        "bagneres de luchon": "Bagnères-de-Luchon",
        "luchon": "Bagnères-de-Luchon",
        "st gaudens": "Saint-Gaudens",
        "stgaudens": "Saint-Gaudens",
        "Ste Foy de Peyrolières": "Sainte-Foy-de-Peyrolières",
        "isle en dodon": "L’Isle-en-Dodon",
        "villemur s/ tarn": "Villemur-sur-Tarn",
        "l'union": "L’Union",
        "lunion": "L’Union",
        "portet": "Portet-sur-Garonne",
        "ramonville": "Ramonville-Saint-Agne",
        "31770": "Colomiers",
        "31600": "Muret",
        "Castanet T": "Castanet-Tolosan",
    }
    assert {typed: queries.find_communes(known, typed)[0].name for typed in said} == said


def test_a_misspelt_commune_is_proposed(known: Session) -> None:
    slips = {
        "tournefeille": "Tournefeuille",
        "Blagniac": "Blagnac",
        "ramonvile st agne": "Ramonville-Saint-Agne",
        "Salerm": "Salherm",
    }
    proposed = {typed: queries.resolve_commune(known, typed=typed).candidates[0].name for typed in slips}
    assert proposed == slips


def test_a_hamlet_s_name_is_not_taken_for_the_town_that_begins_with_it(known: Session) -> None:
    resolved = queries.resolve_commune(known, typed="Castanet")
    assert resolved.code is None
    assert "Castanet-Tolosan" in {choice.name for choice in resolved.candidates}


def test_an_unknown_commune_stays_unknown(known: Session) -> None:
    for typed in ("Xyzville", "Testville", "Nulle-Part", "azerty", "Strasbourg", "99999"):
        assert queries.resolve_commune(known, typed=typed) == queries.Resolved(None), typed


def test_our_own_points_are_where_the_communes_are(communes: list[CommuneRecord]) -> None:
    theirs = {record.code: record.point for record in communes if record.point}
    ours = {code: point for code, point in official.points().items() if code in theirs}
    far = {code: round(km(point, theirs[code]), 1) for code, point in ours.items() if km(point, theirs[code]) > 3}
    # Three town halls stand far from the middle of a long commune: Luchon, Muret and Montesquieu-Volvestre.
    assert far.keys() <= {"31042", "31395", "31375"}
    assert max(far.values(), default=0) < 5.5
    assert len(ours) >= 100


def test_an_approximate_point_is_a_few_kilometres_off(
    app: Flask, session: Session, communes: list[CommuneRecord]
) -> None:
    if not official.LIST.is_file():
        pytest.skip("the official list of communes is missing: run `python -m app.assets`")
    services.install(session, replace(app.extensions["territory"], neighbours=(), quarters=()))
    theirs = {record.code: record.point for record in communes if record.point}
    errors = [
        km(Point(commune.lat or 0, commune.lon or 0), theirs[commune.code])
        for commune in session.exec(select(Commune).where(Commune.approximate))
    ]
    assert statistics.median(errors) < 7
    assert max(errors) < 13


def test_the_file_places_every_commune_exactly(known: Session, communes: list[CommuneRecord]) -> None:
    placed = {commune.code: commune for commune in known.exec(select(Commune).where(Commune.department == "31"))}
    assert len(placed) == len(communes) == 586
    assert not [commune.name for commune in placed.values() if commune.approximate or commune.lat is None]


def test_bellefontaine_is_in_the_grand_mirail_by_name_then_by_outline(
    known: Session, real_data: Path, app: Flask
) -> None:
    (quarter,) = (each for each in queries.quarters(known, "31555") if each.name == "Bellefontaine")
    by_name = services.locate(known, commune_code="31555", quarter_id=quarter.id)
    assert known.get_one(District, by_name.district_id).name == "Grand Mirail"
    assert known.get_one(District, by_name.district_id).geometry == {}
    records, _ = district_files.read((real_data / "qpv_31_2015.geojson").read_bytes())
    services.import_districts(known, records, departments=("31",))
    by_outline = services.locate(known, commune_code="31555", quarter_id=quarter.id)
    assert by_outline == by_name
    outline = outlines.restored(known.get_one(District, by_outline.district_id).geometry)
    assert outline
    assert outlines.holds(outline, lat=quarter.lat, lon=quarter.lon)


def test_the_quarters_of_toulouse_lie_in_their_districts(known: Session, districts: dict[str, District]) -> None:
    expected = {
        "La Reynerie": "Grand Mirail",
        "Bagatelle": "Grand Mirail",
        "Papus": "Grand Mirail",
        "Faourette": "Grand Mirail",
        "Mirail-Université": "Grand Mirail",
        "Empalot": "Empalot",
        "Les Izards": "Les Izards - La Vache",
        "Trois Cocus": "Les Izards - La Vache",
        "Arènes": "Arènes",
        "Soupetard": "Soupetard",
        "La Gloire": "La Gloire",
        "Les Pradettes": "Pradettes",
        "Cépière": "Cépière Beauregard",
        "Ginestous": "Ginestous",
        "Capitole": None,
        "Jean-Jaurès": None,
        "Jolimont": None,
        "Saint-Cyprien": None,
        "Borderouge": None,
        "Purpan": None,
    }
    names = {district.id: name for name, district in districts.items()}
    found = {each.name: each.district_id and names[each.district_id] for each in queries.quarters(known, "31555")}
    assert {name: found[name] for name in expected} == expected


def test_the_nineteen_outlines_are_kept_in_their_communes(known: Session, districts: dict[str, District]) -> None:
    drawn = [district for district in districts.values() if district.geometry]
    assert len(drawn) == 19
    communes = queries.commune_names(known, {district.commune_code for district in drawn if district.commune_code})
    assert set(communes.values()) == {"Toulouse", "Colomiers", "Blagnac", "Muret", "Cugnaux", "Saint-Gaudens"}


def test_the_names_in_force_are_those_of_the_territory_file(app: Flask, real_data: Path) -> None:
    lines = (real_data / "qpv_31_2024_noms.csv").read_text(encoding="utf-8").splitlines()[1:]
    official_names = {fold(line.split(",")[0]) for line in lines if not line.startswith("(")}
    ours = {fold(entry["district"]) for entry in app.extensions["territory"].quarters if "district" in entry}
    assert official_names <= ours
    assert len(ours) == 19
