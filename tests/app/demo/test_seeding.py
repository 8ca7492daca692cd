"""The invented population: the same for the same seed, everybody in it, in any territory."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from builders import AT
from engines import SqliteEngine
from flask import Flask
from pages import PageClient, SeparateClient
from populated import settled
from sqlmodel import select

from app import jobs
from app.accounts.models import Person
from app.articles.models import Article
from app.articles.states import ArticleState, Audience
from app.core.db import reading
from app.demo import canaries, personas, seeding
from app.factory import create_app
from app.needs.models import Need

TERRITORY_11 = Path(__file__).parents[2] / "support" / "territory_11.toml"
"""Another territory, to prove that nothing but the file knows where one is."""


@pytest.fixture(scope="module")
def made(sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Flask]]:
    apps: list[tuple[Flask, str]] = []

    def make(*, size: int = 8, marked: bool = False, **settings: Any) -> Flask:
        folder = tmp_path_factory.mktemp("demo")
        url = sqlite_engine.fresh(folder)
        app = create_app({"DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": "d" * 40, "NOW": AT,
                          "LOG_LEVEL": "CRITICAL", "DEMO": True, **settings})  # fmt: skip
        with app.app_context():
            seeding.fill(seed=5, size=size, marked=marked, tell=lambda *_: None, nightly=jobs.run_once)
        apps.append((app, url))
        return app

    yield make
    for app, url in apps:
        sqlite_engine.dispose(app, url)


@pytest.fixture(scope="module")
def marked(made: Callable[..., Flask]) -> Flask:
    return made(marked=True)


@pytest.fixture(scope="module")
def lines(marked: Flask) -> list[dict[str, Any]]:
    with marked.app_context():
        target = StringIO()
        canaries.write(target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def _picture(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        people = reading().exec(select(Person.id, Person.first_name, Person.last_name, Person.email)).all()
        needs = reading().exec(select(Need.id, Need.state, Need.association_id, Need.text)).all()
    return sorted(map(tuple, people)) + sorted(map(tuple, needs), key=str)


def test_the_same_seed_gives_the_same_people_and_the_same_stories(
    made: Callable[..., Flask], sqlite_engine: SqliteEngine, tmp_path: Path, run_folder: Path
) -> None:
    other, url = settled(sqlite_engine, tmp_path, run=run_folder, on=sqlite_engine)
    assert _picture(made(size=3)) == _picture(other)
    sqlite_engine.dispose(other, url)


def test_every_persona_signs_in_with_the_shared_password(marked: Flask) -> None:
    for persona in personas.SHOWN:
        client = PageClient(marked)
        client.sign_in(persona.email, personas.PASSWORD)
        assert client.http.get("/connexion").status_code in {200, 302, 303}
        assert "Mot de passe" not in client.get("/compte").text[:400], persona


def test_a_line_has_the_keys_of_the_contract(lines: list[dict[str, Any]]) -> None:
    keys = {"id", "role", "email", "password", "association", "guardian_of", "state", "case_association",
            "introduced_to", "tokens"}  # fmt: skip
    assert all(line.keys() == keys for line in lines)


def test_every_role_and_the_states_of_the_personas_exist(lines: list[dict[str, Any]]) -> None:
    assert {line["role"] for line in lines} == {
        "youth", "guardian", "volunteer", "prescriber", "coordinator", "manager", "operator",
    }  # fmt: skip
    states = {line["state"] for line in lines if line["role"] == "youth"}
    assert {"no_request", "awaiting_agreement", "introduced", "ended"} <= states


def test_associations_wrote_articles_in_every_state_but_those_that_are_over(marked: Flask) -> None:
    with marked.app_context():
        states = set(reading().exec(select(Article.state)))
        readers = set(reading().exec(select(Article.audience)))
    assert states == {
        ArticleState.DRAFT, ArticleState.SUBMITTED, ArticleState.SENT_BACK, ArticleState.PUBLISHED,
    }  # fmt: skip
    assert readers == set(Audience)


def test_each_token_is_unique(lines: list[dict[str, Any]]) -> None:
    own = [
        t
        for line in lines
        for name, t in line["tokens"].items()
        if not name.startswith("guardian_") and name != "birth_date"
    ]
    assert len(own) == len(set(own))


def test_a_pair_names_both_sides(lines: list[dict[str, Any]]) -> None:
    by_id = {line["id"]: line for line in lines}
    assert any(line["introduced_to"] for line in lines)
    for line in lines:
        for other in line["introduced_to"]:
            assert line["id"] in by_id[other]["introduced_to"]


def test_a_filled_database_says_that_it_is_a_demonstration(marked: Flask) -> None:
    marked.config["DEMO"] = False
    marked.extensions.pop("demonstration", None)
    assert "monstration" in SeparateClient(marked, marked.response_class).get("/").text
    marked.config["DEMO"] = True


def test_a_database_that_holds_people_is_not_filled(marked: Flask) -> None:
    with marked.app_context(), pytest.raises(RuntimeError, match="already holds people"):
        seeding.fill(seed=1, size=1, marked=False, tell=lambda *_: None, nightly=dict)


def test_another_territory_needs_another_file_and_nothing_else(made: Callable[..., Flask]) -> None:
    app = made(size=4, TERRITORY=str(TERRITORY_11))
    page = PageClient(app).get("/")
    assert "Coup de pouce 11" in page.text
    assert "Aude" in page.text
    assert "Haute-Garonne" not in page.text
    with app.app_context():
        codes = set(reading().exec(select(Need.commune_code)))
    assert codes
    assert {code[:2] for code in codes} == {"11"}
