"""`coup-de-pouce places`, as the person at the keyboard sees it."""

from pathlib import Path
from typing import Any

import builders
import pytest
import respx
from click.testing import Result
from flask import Flask
from looking import look
from outlines import collection, feature, square
from sqlmodel import select

from app.commands.places import group
from app.core.db import transaction
from app.needs.models import Need
from app.places.models import Commune, District

CSV = "code,nom,codes_postaux,population,lat,lon\n31998,Essai,31990,12,43.6,1.2\n31997,Nulle,31990,12,nan,1.2\n"


@pytest.fixture
def settings() -> dict[str, Any]:
    """API Géo is elsewhere."""
    return {"GEO_API_URL": "https://geo.example.org"}


def run(app: Flask, *arguments: str) -> Result:
    """Run one command of the group."""
    return app.test_cli_runner().invoke(group, list(arguments))


def test_a_file_of_communes_is_read_and_its_bad_rows_told(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(CSV)
    result = run(app, "import", str(tmp_path / "communes.csv"))
    assert result.exit_code == 0
    assert "Communes read: 1, new: 1." in result.stdout
    assert "Left out, line 3: lat nan is not between -90 and 90 degrees" in result.stderr
    commune = look().exec(select(Commune)).one()
    assert (commune.name, commune.lat, commune.approximate) == ("Essai", 43.6, False)


def test_a_file_without_a_good_row_changes_nothing_and_fails(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text("code,nom,lat,lon\nX,Essai,1,1\n")
    result = run(app, "import", str(tmp_path / "communes.csv"))
    assert result.exit_code != 0
    assert "nothing was changed" in result.stderr


def test_many_bad_rows_are_counted_not_recited(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_text(CSV + "x,y,z\n" * 200)
    result = run(app, "import", str(tmp_path / "communes.csv"))
    assert len(result.stderr.splitlines()) == 51
    assert "151 more" in result.stderr


def test_needs_follow_the_communes_that_a_file_places(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        place = builders.commune(session, code="31998", approximate=True)
        builders.need(session, commune_code=place.code, approximate=True)
    (tmp_path / "communes.csv").write_text(CSV)
    assert "Needs and offers moved: 1." in run(app, "import", str(tmp_path / "communes.csv")).stdout
    assert look().exec(select(Need.lon)).one() == 1.2


def test_districts_are_read_and_quarters_and_needs_follow(app: Flask, tmp_path: Path) -> None:
    with transaction() as session:
        place = builders.commune(session, code="31998", name="Essai")
        quarter = builders.quarter(session, of=place, lat=43.6, lon=1.2)
        builders.need(session, commune_code=place.code, quarter_id=quarter.id, lat=43.6, lon=1.2)
    here = feature(square(43.6, 1.2), code="QP031099", nom="Les Essais", commune="Essai")
    elsewhere = feature(square(48.8, 2.3), code="QP075001", nom="À Paris", commune="Paris")
    (tmp_path / "qpv.geojson").write_bytes(collection(here, elsewhere, feature(None, code="QP031098", nom="Vide")))
    result = run(app, "import-districts", str(tmp_path / "qpv.geojson"))
    assert result.exit_code == 0, result.output
    assert (
        "Districts kept: 1; former ones removed: 0; elsewhere, left out: 1. Needs and offers moved: 1." in result.stdout
    )
    assert "Left out, feature 3" in result.stderr
    need, district = look().exec(select(Need)).one(), look().exec(select(District)).one()
    assert need.district_id == district.id


def test_the_generation_may_be_told(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "qpv.geojson").write_bytes(
        collection(feature(square(43.6, 1.2), code="E-1", nom="Les Essais", dep="31"))
    )
    assert run(app, "import-districts", "--generation", "2024", str(tmp_path / "qpv.geojson")).exit_code == 0
    assert look().exec(select(District.generation)).one() == "2024"


@respx.mock
def test_api_geo_is_asked_for_the_territory_and_its_neighbours(app: Flask) -> None:
    entry = {"nom": "Essai", "codesPostaux": ["31990"], "population": 12, "codeEpci": "200000001"}
    asked = [*app.extensions["territory"].departments, *app.extensions["territory"].neighbours]
    for department in asked:
        centre = {"type": "Point", "coordinates": [1.2, 43.6]}
        route = respx.get("https://geo.example.org/communes", params={"codeDepartement": department})
        route.respond(json=[entry | {"code": f"{department}998", "centre": centre}])
    result = run(app, "sync")
    assert result.exit_code == 0, result.output
    assert {commune.department for commune in look().exec(select(Commune))} == set(asked)


@respx.mock
def test_when_api_geo_fails_halfway_nothing_is_changed(app: Flask) -> None:
    entry = {"nom": "Essai", "code": "31998"}
    respx.get("https://geo.example.org/communes", params={"codeDepartement": "31"}).respond(json=[entry])
    respx.get("https://geo.example.org/communes").respond(503)
    result = run(app, "sync")
    assert result.exit_code != 0
    assert "answered 503" in str(result.exception)
    assert look().exec(select(Commune)).all() == []


@pytest.mark.parametrize("command", ["import", "import-districts"])
def test_an_absent_file_is_told(app: Flask, command: str) -> None:
    result = run(app, command, "/nowhere/file")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
