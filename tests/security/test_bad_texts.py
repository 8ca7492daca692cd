"""Texts that break programs, in every field of every form, every address and every filter: never an error of ours."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from engines import Engine, SqliteEngine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pages import Element, SeparateClient, form_values, parse
from populated import EVERYBODY, browser, settled

from app.core import text
from app.demo.personas import Persona

BAD = (
    "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\uffff", "\u202eeloc", "\u2066x", "e\u0301" * 200, "𝕏" * 300, "🐎",
    "NaN", "inf", "-Infinity", "1e309", "9" * 5_000, "-1", "0x10", "١٢", "１２", "1_0", "2010-02-30",
    "' OR 1=1 --", "%s", "{{7*7}}", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "../../etc/passwd",
    "\r\nSet-Cookie: a=b", " ", "x" * 20_000,
)  # fmt: skip
FILTERS = (
    "page",
    "etat",
    "nom",
    "aide",
    "commune",
    "code",
    "ville",
    "accompagnement",
    "suite",
    "a",
    "q",
    "secours",
    "mots",
)
PAGES = 12
TURNS = 12
"""Each page gets every twelfth text, another set than the page before: all of them meet every kind of field."""
SKIPPED = re.compile(r"/deconnexion|/tout-fermer|/fermer$|/static/|/demo/")
OWN = {"csrf_token", "submission"}


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def populated(
    request: pytest.FixtureRequest, sqlite_engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory,
    run_folder: Path,
) -> Iterator[Flask]:  # fmt: skip
    engine: Engine = sqlite_engine if request.param == "sqlite" else request.getfixturevalue("postgres_engine")
    app, url = settled(engine, tmp_path_factory.mktemp("bad"), run=run_folder, on=sqlite_engine)
    yield app
    engine.dispose(app, url)


def _pages(client: SeparateClient) -> Iterator[tuple[str, Element]]:
    """Walk from the first page to those that it leads to, one address of each shape."""
    waiting, seen = ["/", "/espace", "/compte"], set[str]()
    while waiting and len(seen) < PAGES:
        path = waiting.pop(0)
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{43}", "*", path.split("?")[0])
        if shape in seen or SKIPPED.search(path):
            continue
        seen.add(shape)
        response = client.get(path, follow_redirects=True)
        assert response.status_code < 500, path
        if response.mimetype == "text/html":
            page = parse(response.text)
            yield response.request.path, page
            links = [a.attributes.get("href", "") for a in page.every("a")]
            waiting += [link for link in links if link.startswith("/")]


def _spoiled(values: dict[str, Any], typed: set[str], bad: str) -> Iterator[dict[str, Any]]:
    """Every text replaced, then everything: what is chosen from a list too."""
    yield {name: bad if name in typed else value for name, value in values.items()}
    yield {name: value if name in OWN else bad for name, value in values.items()}


def _typed(form: Element) -> set[str]:
    kinds = {"text", "email", "tel", "search", "number", ""}
    inputs = {i.attributes.get("name", "") for i in form.every("input") if i.attributes.get("type", "") in kinds}
    return inputs | {area.attributes["name"] for area in form.every("textarea")}


def _send_everything(client: SeparateClient, path: str, page: Element, turn: int) -> int:
    sent = 0
    for form in page.every("form"):
        target = form.attributes.get("action") or path
        values, typed = form_values(form), _typed(form)
        if SKIPPED.search(target) or not set(values) - OWN:
            continue
        post = form.attributes.get("method", "get").lower() == "post"
        for bad in BAD[turn % TURNS :: TURNS]:
            for data in _spoiled(values, typed, bad):
                encoded = {name: _encoded(value) for name, value in data.items()}
                body = "&".join(f"{quote(k)}={v}" for k, vs in encoded.items() for v in vs)
                if post:
                    response = client.post(target, data=body, content_type="application/x-www-form-urlencoded")
                else:
                    response = client.get(f"{target.split('?')[0]}?{body[:8000]}")
                assert response.status_code < 500, (target, bad[:40], response.status_code)
                assert "Set-Cookie: a=b" not in str(response.headers)
                sent += 1
    return sent


def _encoded(value: Any) -> list[str]:
    several = value if isinstance(value, list) else [value]
    return [quote(str(each).encode("utf-8", "surrogatepass")) for each in several]


@pytest.mark.slow
@pytest.mark.parametrize("persona", EVERYBODY, ids=lambda p: p.name if p else "visitor")
def test_no_text_in_any_form_is_an_error_of_ours(populated: Flask, persona: Persona | None) -> None:
    client = browser(populated, persona)
    sent = sum(_send_everything(client, path, page, turn) for turn, (path, page) in enumerate(list(_pages(client))))
    assert sent > 5


@pytest.mark.slow
@pytest.mark.parametrize("persona", EVERYBODY, ids=lambda p: p.name if p else "visitor")
def test_no_text_in_any_filter_is_an_error_of_ours(populated: Flask, persona: Persona | None) -> None:
    client = browser(populated, persona)
    for turn, (path, _) in enumerate(list(_pages(client))):
        for bad in (BAD[0], *BAD[turn % TURNS :: TURNS]):
            value = quote(bad.encode("utf-8", "surrogatepass"))[:2000]
            response = client.get(f"{path}?" + "&".join(f"{name}={value}" for name in FILTERS))
            assert response.status_code < 500, (path, bad[:40])


def test_no_text_in_any_address_is_an_error_of_ours(populated: Flask) -> None:
    client = browser(populated, None)
    for turn, rule in enumerate(populated.url_map.iter_rules()):
        if rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "static":
            for bad in BAD[turn % TURNS : -1 : TURNS]:
                value = quote(bad.encode("utf-8", "surrogatepass"), safe="")[:2000]
                response = client.get(re.sub(r"<[^>]+>", value, rule.rule))
                assert response.status_code < 500, (rule, bad[:40])


@given(st.text())
def test_what_is_cleaned_stays_what_it_is(typed: str) -> None:
    if not text.has_forbidden(typed):
        once = text.clean(typed)
        assert text.clean(once) == once
        assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\r")


@pytest.mark.parametrize("name", ["O'Brien", "N’Golo", "Nguyễn", "Ð", "De La Cruz-Peña", "李", "محمد", "d'Été"])
def test_names_come_back_as_they_were_typed(name: str) -> None:
    assert text.one_line(name) == name


@pytest.mark.parametrize("number", ["\u202a+33 6 39 98 00 00\u202c", "\u202d06 39 98 00 00\u202c"])
def test_a_number_copied_from_a_telephone_loses_only_its_marks(number: str) -> None:
    assert text.one_line(number) in {"+33 6 39 98 00 00", "06 39 98 00 00"}
