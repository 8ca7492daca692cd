"""The list of communes: installed, completed by files, placed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import builders
import pytest
from flask import Flask
from queries import counted
from sqlmodel import Session, col, select

from app.core.territory import Territory
from app.places import official, queries, services
from app.places.models import Commune, CommunePostcode, Quarter
from app.places.records import CommuneRecord, Point


def listed(code: str, name: str, *postcodes: str, population: int = 100) -> CommuneRecord:
    """A commune of the official list: it has an EPCI and no point."""
    return CommuneRecord(code, name, postcodes, population, "200000001")


def found(code: str, name: str, lat: float, lon: float) -> CommuneRecord:
    """A commune of a file: it has a point and no EPCI."""
    return CommuneRecord(code, name, ("31999",), 7, "", Point(lat, lon))


LIST = (listed("31997", "Grand-Essai", "31990", population=5000), listed("31998", "Petit-Essai", "31990", "31991"))


def test_the_list_alone_leaves_communes_without_a_point(session: Session) -> None:
    installed = services.import_communes(session, LIST)
    assert installed == services.Installed(communes=2, added=2, approximate=0, unplaced=2)
    assert queries.postcodes_of(session, ["31998"]) == {"31998": ["31990", "31991"]}


def test_one_known_point_places_its_neighbours_approximately(session: Session) -> None:
    services.import_communes(session, LIST)
    installed = services.import_communes(session, [found("31997", "Grand-Essai", 43.4, 1.2)])
    assert installed == services.Installed(communes=2, added=0, approximate=1, unplaced=0)
    neighbour = queries.commune(session, "31998")
    assert (neighbour.lat, neighbour.lon, neighbour.approximate) == (43.4, 1.2, True)


def test_a_point_learnt_later_takes_the_place_of_an_approximate_one(session: Session) -> None:
    services.import_communes(session, LIST)
    services.import_communes(session, [found("31997", "Grand-Essai", 43.4, 1.2)])
    services.import_communes(session, [found("31998", "Petit-Essai", 43.5, 1.3)])
    commune = queries.commune(session, "31998")
    assert (commune.lat, commune.lon, commune.approximate) == (43.5, 1.3, False)


def test_a_file_gives_a_listed_commune_its_point_and_leaves_its_name_and_population(session: Session) -> None:
    services.import_communes(session, LIST)
    services.import_communes(session, [found("31997", "GRAND ESSAI", 43.4, 1.2)])
    commune = queries.commune(session, "31997")
    assert (commune.name, commune.population, commune.epci) == ("Grand-Essai", 5000, "200000001")
    assert queries.postcodes_of(session, ["31997"]) == {"31997": ["31990", "31999"]}


def test_a_file_corrects_what_another_file_brought(session: Session) -> None:
    services.import_communes(session, [found("31996", "Esai", 43.4, 1.2)])
    services.import_communes(session, [found("31996", "Essai", 43.5, 1.2)])
    commune = queries.commune(session, "31996")
    assert (commune.name, commune.search, commune.lat) == ("Essai", "essai", 43.5)


def test_the_list_installed_again_keeps_the_points(session: Session) -> None:
    services.import_communes(session, LIST)
    services.import_communes(session, [found("31997", "Grand-Essai", 43.4, 1.2)])
    installed = services.import_communes(session, [listed("31997", "Grand-Essai-Neuf", population=6000)])
    commune = queries.commune(session, "31997")
    assert installed.added == 0
    assert (commune.name, commune.population, commune.lat) == ("Grand-Essai-Neuf", 6000, 43.4)


def test_an_import_costs_the_same_number_of_queries_whatever_the_rows(session: Session) -> None:
    with counted(session) as few:
        services.import_communes(session, LIST)
    many = [listed(f"31{n:03}", f"Essai {n}", "31990") for n in range(700, 900)]
    with counted(session) as more:
        services.import_communes(session, many)
    assert len(more) <= len(few)


@pytest.fixture
def territory(app: Flask) -> Territory:
    """The territory moved to a smaller département, with one quarter in it."""
    if not official.LIST.is_file():
        pytest.skip("the official list of communes is missing: run `python -m app.assets`")
    quarter = {"commune": "82121", "name": "Les Essais", "lat": 44.02, "lon": 1.36, "district": "Les Essais"}
    elsewhere = {"commune": "31555", "name": "Ailleurs", "lat": 43.6, "lon": 1.44}
    territory: Territory = app.extensions["territory"]
    return replace(territory, departments=("82",), neighbours=(), quarters=(quarter, elsewhere))


def test_the_official_list_is_installed_and_every_commune_placed(session: Session, territory: Territory) -> None:
    installed = services.install(session, territory)
    assert installed.communes == installed.added > 150
    assert installed.unplaced == 0
    assert 0 < installed.approximate < installed.communes
    assert {commune.department for commune in session.exec(select(Commune))} == {"82"}
    assert [quarter.name for quarter in session.exec(select(Quarter))] == ["Les Essais"]


def test_installing_again_changes_nothing(session: Session, territory: Territory) -> None:
    services.install(session, territory)
    before = [row.model_dump() for row in session.exec(select(Commune).order_by(col(Commune.code)))]
    with counted(session) as sent:
        again = services.install(session, territory)
    assert again.added == 0
    assert [row.model_dump() for row in session.exec(select(Commune).order_by(col(Commune.code)))] == before
    assert not [statement for statement in sent if not statement.startswith("SELECT")]


def test_quarters_that_the_operator_removed_do_not_come_back(session: Session, territory: Territory) -> None:
    services.install(session, territory)
    services.add_quarter(session, command=services.QuarterCommand("82121", "Un autre", Point(44.0, 1.3)))
    services.remove_quarter(session, quarter=session.exec(select(Quarter).where(Quarter.name == "Les Essais")).one())
    services.install(session, territory)
    assert [quarter.name for quarter in session.exec(select(Quarter))] == ["Un autre"]


@pytest.mark.parametrize(
    "entry", [{"commune": "99001"}, {"commune": "99001", "name": "Sans point"},
              {"commune": "99001", "name": "Loin", "lat": 143, "lon": 1}]
)  # fmt: skip
def test_a_quarter_badly_written_in_the_territory_file_is_named(session: Session, entry: dict[str, Any]) -> None:
    builders.commune(session)
    with pytest.raises(ValueError, match="territory file, quarter"):
        services.install_quarters(session, [entry])


@pytest.mark.parametrize("content", [None, "", "{}", "not json"])
def test_without_the_list_the_repair_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "communes.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(official.ListMissing, match=r"python -m app\.assets"):
        official.communes(["31"], path=path)


def test_the_list_is_cut_to_the_departements_asked(tmp_path: Path) -> None:
    entry = {"name": "L'Essai", "epci": None, "population": 12, "postal_codes": ["31990"]}
    path = tmp_path / "communes.json"
    rows = [entry | {"code": "31998", "department": "31"}, entry | {"code": "75998", "department": "75"}]
    path.write_text(json.dumps({"communes": rows}))
    assert official.communes(["31"], path=path) == [CommuneRecord("31998", "L’Essai", ("31990",), 12)]


def test_our_own_points_are_communes_of_the_list_to_three_decimals() -> None:
    points = official.points()
    assert len(points) > 200
    for point in points.values():
        assert (round(point.lat, 3), round(point.lon, 3)) == (point.lat, point.lon)
    if official.LIST.is_file():
        departments = {code[:2] for code in points}
        assert points.keys() <= {record.code for record in official.communes(departments)}


def test_a_postal_code_is_kept_once(session: Session) -> None:
    services.import_communes(session, LIST)
    services.import_communes(session, LIST)
    assert len(session.exec(select(CommunePostcode)).all()) == 3
