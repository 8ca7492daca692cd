"""A seeded site, visited by its people: nothing of theirs stands in the logs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from builders import AT
from engines import SqliteEngine
from pages import PageClient

from app import jobs
from app.demo import canaries, personas, seeding
from app.factory import create_app


@pytest.mark.slow
def test_the_logs_of_a_seeded_run_hold_nothing_of_anybody(
    sqlite_engine: SqliteEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = sqlite_engine.fresh(tmp_path)
    app = create_app({"DATABASE_URL": url, "INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "l" * 40, "NOW": AT,
                      "LOG_LEVEL": "DEBUG", "DEMO": True})  # fmt: skip
    with app.app_context():
        seeding.fill(seed=5, size=3, marked=True, tell=lambda *_: None, nightly=jobs.run_once)
        target = StringIO()
        canaries.write(target)
    people = [json.loads(line) for line in target.getvalue().splitlines()]
    client = PageClient(app)
    client.post("/connexion", {"email": people[0]["email"], "password": "x"}, status=400)
    for person in [each for each in people if each["password"]][:12]:
        client.http.delete_cookie("coup_de_pouce")
        client.sign_in(person["email"], personas.PASSWORD)
        for address in ("/espace", "/compte/donnees", "/compte/donnees/fichier.json"):
            client.get(address)
    client.get(f"/{people[0]['email']}", status=404)
    logged = capsys.readouterr().out
    assert logged.count("\n") > 50
    assert [line for line in logged.splitlines() if not line.startswith("{")] == []
    for person in people:
        for token in {person["email"], *person["tokens"].values()} - {None}:
            assert token not in logged, [line for line in logged.splitlines() if token in line]
    sqlite_engine.dispose(app, url)
