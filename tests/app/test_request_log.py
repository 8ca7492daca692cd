"""Each answer is one line that an id ties to the page; nothing in it leads to a person."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import builders
import pytest
import structlog
from builders import AT
from engines import Engine, SqliteEngine
from flask import Flask
from pages import PageClient
from visitors import as_role

from app import jobs
from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import transaction
from app.core.jobs import Job
from app.core.permissions import Role

Lines = Callable[[], list[dict[str, Any]]]
DRAWN = r"[0-9a-f]{32}"


@pytest.fixture
def engine(sqlite_engine: SqliteEngine) -> Engine:
    """One database: a line does not come from it."""
    return sqlite_engine


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"LOG_LEVEL": "INFO", "TRUSTED_PROXIES": getattr(request, "param", 0)}


@pytest.fixture
def told(app: Flask, capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return the lines of requests written since it was last asked."""

    def lines() -> list[dict[str, Any]]:
        every = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return [line for line in every if line["event"] == "request"]

    return lines


def test_an_answer_is_one_line_with_what_it_took(client: PageClient, told: Lines) -> None:
    client.get("/connexion?suite=/compte")
    (line,) = told()
    assert line.pop("ms") > 0
    assert re.fullmatch(DRAWN, line.pop("request_id"))
    del line["timestamp"]
    assert line == {
        "event": "request", "level": "info", "method": "GET", "endpoint": "accounts.sign_in", "route": "/connexion",
        "status": 200, "way": "nobody", "role": None,
    }  # fmt: skip


def test_a_private_link_is_told_by_its_template(app: Flask, client: PageClient, told: Lines) -> None:
    with transaction() as session:
        need = builders.need(session)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
    client.get(f"/suivi/{token}")
    (line,) = told()
    assert (line["route"], line["way"], line["status"]) == ("/suivi/<token>", "link", 200)
    assert token not in str(line)
    assert str(need.youth_id) not in str(line)
    assert str(need.id) not in str(line)


def test_who_is_signed_in_is_told_by_role_and_not_by_id(app: Flask, told: Lines) -> None:
    operator = as_role(app, Role.OPERATOR)
    told()
    operator.get(f"/operateur/besoins/{uuid4()}/confier", status=404)
    (line,) = told()
    assert (line["way"], line["role"]) == ("session", "operator")
    assert not re.search(r"[0-9a-f]{8}-", str(line))


def test_an_address_or_a_method_that_leads_nowhere_is_not_repeated(client: PageClient, told: Lines) -> None:
    client.get("/nadia.benali@example.org", status=404)
    client.http.open("/connexion", method="NADIA")
    nowhere, odd = told()
    assert (nowhere["route"], nowhere["endpoint"], nowhere["status"]) == ("unknown", None, 404)
    assert (odd["method"], odd["status"]) == ("unknown", 405)
    assert "adia" not in str([nowhere, odd])


@pytest.mark.parametrize("address", ["/", "/nulle-part", "/compte"])
def test_the_answer_carries_the_id_of_its_line(client: PageClient, told: Lines, address: str) -> None:
    response = client.http.get(address)
    assert [line["request_id"] for line in told()] == [response.headers["X-Request-ID"]]


def test_the_page_of_an_error_gives_the_id_to_quote(client: PageClient, told: Lines) -> None:
    page = client.get("/nulle-part", status=404)
    (line,) = told()
    assert f"Référence : {line['request_id']}" in page.text


def test_a_page_that_is_no_error_shows_no_id(client: PageClient, told: Lines) -> None:
    response = client.http.get("/connexion")
    assert response.headers["X-Request-ID"] not in response.text


GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("settings", [1], indirect=True)
@pytest.mark.parametrize("given", [GIVEN, str(UUID(GIVEN)), GIVEN.upper()])
def test_a_proxy_of_ours_names_the_request(client: PageClient, told: Lines, given: str) -> None:
    assert client.http.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == GIVEN
    assert told()[0]["request_id"] == GIVEN


@pytest.mark.parametrize("settings", [1], indirect=True)
@pytest.mark.parametrize("given", ["", "0639981234", GIVEN + "0", "g" * 32, "nadia@example.org", f"{GIVEN}, {GIVEN}"])
def test_an_id_of_another_form_is_not_taken(client: PageClient, told: Lines, given: str) -> None:
    answered = client.http.get("/", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert re.fullmatch(DRAWN, answered)
    assert answered != GIVEN
    assert told()[0]["request_id"] == answered


def test_without_a_proxy_of_ours_nobody_names_the_request(client: PageClient, told: Lines) -> None:
    answered = client.http.get("/", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"]
    assert re.fullmatch(DRAWN, answered)
    assert answered != GIVEN


class Full:
    """A disk on which nothing fits any more."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_costs_no_answer(client: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    assert client.http.get("/connexion").status_code == 200
    assert client.http.get("/nulle-part").status_code == 404


def test_the_lines_of_one_run_of_a_job_bear_its_id(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [2, 1]

    def work() -> int:
        structlog.get_logger().info("worked")
        return left.pop() if left else 0

    monkeypatch.setattr(jobs, "ALL", (Job("tests.work", work), Job("tests.idle", lambda: 0)))
    assert jobs.run_once() == {"tests.work": 3, "tests.idle": 0}
    *during, done = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in during] == ["worked"] * 3
    assert (done["event"], done["name"], done["effects"]) == ("job_done", "tests.work", 3)
    assert len({line["run"] for line in (*during, done)}) == 1
    assert re.fullmatch(DRAWN, done["run"])
    structlog.get_logger().info("afterwards")
    assert "run" not in json.loads(capsys.readouterr().out)
