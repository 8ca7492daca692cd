"""API Géo, played by a double on the wire."""

from typing import Any

import httpx
import pytest
import respx
from hung import hanging

from app.places import geo_api
from app.places.records import CommuneRecord, Point

URL = "https://geo.example.org"
ESSAI = {
    "nom": "L'Essai",
    "code": "31998",
    "codesPostaux": ["31999"],
    "population": 1204,
    "codeEpci": "200000001",
    "codeDepartement": "31",
    "centre": {"type": "Point", "coordinates": [1.2, 43.4]},
}


@respx.mock
def test_the_communes_of_a_departement_are_asked_and_read() -> None:
    route = respx.get(f"{URL}/communes", params={"codeDepartement": "31", "fields": geo_api.FIELDS})
    route.respond(json=[ESSAI])
    records, problems = geo_api.communes(f"{URL}/", "31")
    assert records == [CommuneRecord("31998", "L’Essai", ("31999",), 1204, "200000001", Point(43.4, 1.2))]
    assert problems == []
    assert all(limit <= 3.0 for limit in route.calls.last.request.extensions["timeout"].values())


@respx.mock
def test_a_commune_without_centre_or_population_is_kept() -> None:
    bare = {name: value for name, value in ESSAI.items() if name not in {"centre", "population", "codeEpci"}}
    respx.get(f"{URL}/communes").respond(json=[bare])
    records, _ = geo_api.communes(URL, "31")
    assert records == [CommuneRecord("31998", "L’Essai", ("31999",))]


@respx.mock
@pytest.mark.parametrize(
    "broken",
    [
        {**ESSAI, "code": None},
        {**ESSAI, "centre": {"coordinates": [1.2]}},
        {**ESSAI, "centre": {"coordinates": [1.2, None]}},
        {**ESSAI, "centre": {"coordinates": [43.4, 1.2]}},
        {**ESSAI, "population": "beaucoup"},
        {},
        "31998",
        None,
    ],
)
def test_a_broken_entry_is_told_and_the_others_are_kept(broken: Any) -> None:
    respx.get(f"{URL}/communes").respond(json=[broken, ESSAI])
    records, problems = geo_api.communes(URL, "31")
    assert [record.code for record in records] == ["31998"]
    assert [problem.where for problem in problems] == ["31, entry 1"]


@respx.mock
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.Response(500), "answered 500"),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example.net/"}), "answered 302"),
        (httpx.Response(200, text="<html>"), "not JSON"),
        (httpx.Response(200, json={"error": "no"}), "lists no commune"),
        (httpx.Response(200, json=[]), "lists no commune"),
    ],
)
def test_an_answer_of_no_use_is_a_clear_error(answer: httpx.Response, why: str) -> None:
    respx.get(f"{URL}/communes").mock(return_value=answer)
    with pytest.raises(geo_api.GeoApiError, match=why):
        geo_api.communes(URL, "31")


@respx.mock
@pytest.mark.parametrize("failure", [httpx.ConnectError("no route"), httpx.ReadTimeout("slow")])
def test_offline_it_says_what_else_can_be_done(failure: httpx.HTTPError) -> None:
    respx.get(f"{URL}/communes").mock(side_effect=failure)
    with pytest.raises(geo_api.GeoApiError, match=r"no answer from geo\.example\.org .* places import FILE"):
        geo_api.communes(URL, "31")


@respx.mock
@pytest.mark.parametrize("address", ["http://geo.example.org", "file:///etc/passwd", "geo.example.org", ""])
def test_only_an_https_address_is_asked(address: str) -> None:
    with pytest.raises(geo_api.GeoApiError, match="https"):
        geo_api.communes(address, "31")
    assert not respx.calls


def test_a_server_that_accepts_and_never_answers_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert geo_api.TIMEOUT_SECONDS <= 5
    monkeypatch.setattr(geo_api, "TIMEOUT_SECONDS", 0.1)
    with hanging() as server:
        with pytest.raises(geo_api.GeoApiError, match=r"no answer from 127\.0\.0\.1 \(ReadTimeout\)"):
            geo_api.communes(f"http://127.0.0.1:{server.port}", "31")
        assert len(server.callers) == 1
