import re
from pathlib import Path
from typing import Any

import asking
import pytest
from flask import Flask
from pages import PageClient
from sqlalchemy import event
from sqlmodel import Session

from app.accounts import devices
from app.core.db import db
from app.core.identity import NOBODY, Actor, Way
from app.core.permissions import Permission, Role
from app.pages import labels, navigation, queries
from app.tuning.labels import WEIGHTS
from app.web.access import MarkKind, mark_of
from matching.configuration import DEFAULT, PARTS
from matching.gatecodes import GateCode

ADDRESSES = (
    "/", "/comment-ca-marche", "/mentions-legales", "/confidentialite", "/confidentialite/jeunes",
    "/accessibilite", "/plan-du-site", "/urgence", "/comment-les-propositions-sont-calculees", "/donnees-effacees",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_public_page_opens_and_sets_no_cookie(client: PageClient, address: str) -> None:
    client.get(address)
    assert client.response is not None
    assert "Set-Cookie" not in client.response.headers


def test_the_home_page_makes_its_promise_and_opens_three_doors(client: PageClient) -> None:
    page = client.get("/")
    assert "C’est gratuit. On ne demande ni papiers ni nationalité." in page.text
    addresses = {link.attributes.get("href") for link in page.every("a")}
    assert {"/besoins/nouveau", "/offres/nouvelle", "/associations"} <= addresses


def test_the_figures_of_the_home_page_cost_one_query(app: Flask, session: Session) -> None:
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert queries.figures(session) == queries.Figures(0, 0, 0, 0)
    assert len(seen) == 1


def test_a_young_site_shows_no_empty_figures(client: PageClient) -> None:
    assert "Aujourd’hui en" not in client.get("/").text


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return getattr(request, "param", {})


def test_the_privacy_page_names_every_cookie_that_a_browser_is_given(app: Flask, client: PageClient) -> None:
    asking.install(app)
    asking.to_where(client)
    given = {name for _, _, name in client.http._cookies}
    assert given == {"coup_de_pouce", "brouillon_besoin"}
    with app.test_request_context():
        given.add(devices.cookie_name())
    page = client.get("/confidentialite").text
    for name in given:
        assert re.sub("_besoin$", "_…", name) in page
    assert "Un seul cookie" not in page


def test_no_other_place_of_the_code_gives_a_cookie() -> None:
    source = Path(devices.__file__).parents[1]
    giving = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if ".set_cookie(" in path.read_text(encoding="utf-8")
    }
    assert giving == {"accounts/devices.py", "intake/drafts.py"}, "beside the session, which Flask gives"


@pytest.mark.parametrize("settings", [{"RETENTION_DAYS": 1095, "CHECK_DAYS": 30, "LOG_DAYS": 91}], indirect=True)
def test_the_privacy_page_prints_the_settings_that_the_purge_uses(client: PageClient) -> None:
    text = client.get("/confidentialite").text
    assert "3 ans après le dernier contact" in text
    assert "3 mois" in text
    assert "30 jours, puis elle est refaite" in text


@pytest.mark.parametrize("address", ["/comment-ca-marche", "/confidentialite", "/confidentialite/jeunes"])
def test_who_reads_what_a_pair_writes_is_told(client: PageClient, address: str) -> None:
    text = client.get(address).text
    assert re.search(r"écri(vez|vent) sur (ce|le) site", text)
    assert "l’association peut lire" in text


@pytest.mark.parametrize(("settings", "said"), [({}, True), ({"CONSENT_AGE": 0}, False)], indirect=["settings"])
def test_from_what_age_contact_may_be_given_is_told(client: PageClient, said: bool) -> None:
    for address in ("/comment-ca-marche", "/confidentialite"):
        assert ("avant 15 ans" in client.get(address).text) is said


def test_the_ranking_is_told_with_the_weights_in_use(client: PageClient) -> None:
    page = client.get("/comment-ca-marche")
    total = sum(getattr(DEFAULT.weights, part) for part in PARTS)
    for part in PARTS:
        title, _ = WEIGHTS[part]
        assert title in page.text
        assert f"{round(getattr(DEFAULT.weights, part) / total * 100)}\u00a0%" in "".join(page.pieces)
    assert "L. 311-3-1" in page.text


def test_every_gate_and_every_part_is_told() -> None:
    assert set(labels.GATES) == set(GateCode)
    assert set(WEIGHTS) == set(PARTS)


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 jour"), (30, "30 jours"), (61, "2 mois"), (183, "6 mois"), (365, "1 an"), (400, "400 jours")],
)
def test_days_are_said_as_people_say_them(days: int, words: str) -> None:
    assert labels.duration(days) == words


def test_every_entry_of_the_menu_leads_somewhere(app: Flask) -> None:
    assert {entry.endpoint for entry in navigation.ENTRIES} <= set(app.view_functions)


def test_the_menu_marks_the_entry_nearest_above_the_present_page(app: Flask) -> None:
    for address, label in (("/comment-ca-marche", "Comment ça marche"), ("/associations/x/y", "Associations")):
        with app.test_request_context(address):
            assert [item.label for item in navigation.items(NOBODY) if item.current] == [label]
    with app.test_request_context("/urgences"):
        assert not any(item.current for item in navigation.items(NOBODY))


def test_the_menu_loses_no_line_below_its_words_and_marks_the_word_of_the_present_page(app: Flask) -> None:
    actor = Actor(way=Way.SESSION, role=Role.OPERATOR)
    with app.test_request_context("/operateur/lieux"):
        lines = navigation.menu(actor)
        groups = [line for line in lines if isinstance(line, navigation.Group)]
        below = [item for line in lines for item in (line.items if isinstance(line, navigation.Group) else (line,))]
        assert below == navigation.items(actor)
        assert [group.label for group in groups] == ["Territoire", "Administration"]
        assert [group.label for group in groups if group.current] == ["Territoire"]


@pytest.mark.parametrize("role", Role)
def test_the_menu_never_leads_to_a_refusal(app: Flask, role: Role) -> None:
    actor = Actor(way=Way.SESSION, role=role)
    with app.test_request_context("/"):
        shown = [item.href for item in navigation.items(actor)]
        assert shown
        assert len(shown) == len(set(shown))
        for href in shown:
            endpoint, _ = app.url_map.bind("localhost").match(href)
            mark = mark_of(endpoint)
            assert mark is not None
            assert mark.kind is MarkKind.PUBLIC or any(actor.may(Permission(need)) for need in mark.needs), href
