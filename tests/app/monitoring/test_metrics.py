"""What Prometheus reads: true figures, of every process, with labels that nobody's typing can add to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

import builders
import pytest
from builders import AT
from flask import Flask
from pages import PageClient
from prometheus_client import generate_latest
from queries import counted
from sqlmodel import Session
from stalling import stalled
from visitors import as_role

from app import jobs
from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import db, reading, transaction
from app.core.jobs import Job
from app.core.permissions import Role
from app.mailbox.models import Message
from app.mailbox.states import Channel, MessageState
from app.monitoring import exporter, probing, queries
from app.monitoring.models import WorkerSeen
from app.needs.models import Need
from app.proposals.services import ranking
from app.web import meters

ROOT = Path(__file__).parents[3]


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    return {"METRICS_PATH": str(tmp_path / "metrics")}


@pytest.fixture
def counting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that counts; what it changed of the process is put back."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    monkeypatch.setattr("prometheus_client.values.ValueClass", None)
    meters.begin(app)
    return app


def _shown(app: Flask) -> dict[str, float]:
    lines = generate_latest(exporter.registry(app)).decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def _message(session: Session, state: MessageState, *, minutes: int = 0) -> None:
    due = AT - timedelta(minutes=minutes)
    session.add(
        Message(
            state=state, channel=Channel.MAIL, template="x", recipient="x@example.org", subject="x", body="x",
            created_at=due, due_at=due,
        )
    )  # fmt: skip


def test_answers_are_counted_by_template_and_status(counting: Flask) -> None:
    client = PageClient(counting)
    with transaction() as session:
        need = builders.need(session)
        token = links.issue(session, scope=LinkScope.NEED, subject_id=need.id, person_id=need.youth_id, at=AT)
    client.get(f"/suivi/{token}")
    client.get("/suivi/guessed", status=404)
    shown = _shown(counting)
    assert shown['coup_de_pouce_requests_total{method="GET",route="/suivi/<token>",status="200"}'] == 1
    assert shown['coup_de_pouce_requests_total{method="GET",route="/suivi/<token>",status="404"}'] == 1
    assert shown['coup_de_pouce_request_seconds_count{route="/suivi/<token>"}'] == 2
    assert token not in str(shown)


def test_unknown_addresses_and_methods_are_one_label_however_many(counting: Flask) -> None:
    client = PageClient(counting)
    for _ in range(3):
        client.get(f"/{uuid4()}", status=404)
        client.http.open("/connexion", method=uuid4().hex.upper())
    shown = _shown(counting)
    assert shown['coup_de_pouce_requests_total{method="GET",route="unknown",status="404"}'] == 3
    assert shown['coup_de_pouce_requests_total{method="unknown",route="unknown",status="405"}'] == 3
    assert len([name for name in shown if name.startswith("coup_de_pouce_requests_total")]) == 2


def test_no_label_holds_an_id(counting: Flask) -> None:
    operator = as_role(counting, Role.OPERATOR)
    operator.get(f"/operateur/besoins/{uuid4()}/confier", status=404)
    shown = str(_shown(counting))
    assert 'route="/operateur/besoins/<uuid:need_id>/confier"' in shown
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", shown)


def test_a_ranking_is_timed(counting: Flask) -> None:
    with transaction() as session:
        builders.offer(session)
        need = builders.need(session)
        ranking.rank_need(session, need=session.get_one(Need, need.id), at=AT)
    shown = _shown(counting)
    assert shown["coup_de_pouce_ranking_seconds_count"] == 1
    assert shown["coup_de_pouce_last_ranking_seconds"] == shown["coup_de_pouce_ranking_seconds_sum"] > 0


def test_jobs_are_timed_and_their_failures_counted(counting: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall() -> int:
        raise ValueError

    monkeypatch.setattr(jobs, "ALL", (Job("tests.fall", fall), Job("tests.work", lambda: 0)))
    with pytest.raises(RuntimeError):
        jobs.run_once()
    shown = _shown(counting)
    assert shown['coup_de_pouce_job_failures_total{job="tests.fall"}'] == 1
    assert 'coup_de_pouce_job_failures_total{job="tests.work"}' not in shown
    assert shown['coup_de_pouce_job_seconds_count{job="tests.work"}'] == 1


def test_the_connections_of_the_pool_are_followed(counting: Flask) -> None:
    db.session.close()
    size = _shown(counting)["coup_de_pouce_pool_size"]
    held = [db.engine.connect() for _ in range(int(size) + 2)]
    shown = _shown(counting)
    assert (shown["coup_de_pouce_pool_in_use"], shown["coup_de_pouce_pool_overflow"]) >= (size + 2, 2)
    for connection in held:
        connection.close()
    assert _shown(counting)["coup_de_pouce_pool_in_use"] < size + 2


def test_what_waits_is_counted_in_the_database_in_one_query(app: Flask) -> None:
    with transaction() as session:
        _message(session, MessageState.QUEUED, minutes=10)
        _message(session, MessageState.SENDING, minutes=2)
        _message(session, MessageState.QUEUED, minutes=-60)
        _message(session, MessageState.TO_CALL)
        _message(session, MessageState.DEAD)
        _message(session, MessageState.SENT, minutes=99)
        seen = AT - timedelta(seconds=5)
        session.add(WorkerSeen(machine="m", release="0", started_at=AT, seen_at=seen, worked_at=seen))
        session.add(WorkerSeen(machine="m", release="0", started_at=AT, seen_at=AT - timedelta(hours=1)))
    session = reading()
    with counted(session) as sent:
        found = queries.backlog(session, at=AT)
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1
    assert (found.mails_waiting, found.mails_due, found.mails_to_call, found.mails_dead) == (3, 2, 1, 1)
    session.rollback()
    assert found.last_work == found.last_sign == AT - timedelta(seconds=5)
    shown = _shown(app)
    assert shown["coup_de_pouce_database_up"] == 1
    assert (shown["coup_de_pouce_mails_due"], shown["coup_de_pouce_oldest_mail_age_seconds"]) == (2, 600)
    assert (shown["coup_de_pouce_workers"], shown["coup_de_pouce_last_sign_age_seconds"]) == (1, 5)


def test_proposals_and_needs_past_their_deadline_are_counted(app: Flask) -> None:
    with transaction() as session:
        need = builders.need(session)
        need.deadline_at = AT - timedelta(hours=2)
        builders.need(session).deadline_at = AT + timedelta(hours=2)
    found = queries.backlog(reading(), at=AT)
    assert found.needs_late == 1
    assert found.oldest_need == AT - timedelta(hours=2)
    assert (found.proposals_late, found.oldest_proposal) == (0, None)


def test_what_never_was_has_no_age(app: Flask) -> None:
    shown = _shown(app)
    assert shown["coup_de_pouce_mails_waiting"] == 0
    assert "coup_de_pouce_oldest_mail_age_seconds" not in shown


def test_every_figure_has_its_meaning() -> None:
    assert list(queries.Backlog.__dataclass_fields__) == list(exporter.MEANINGS)


def test_a_database_that_stalls_is_a_figure_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing.Prober.ask, "__kwdefaults__", {"seconds": 0.2})
    with stalled():
        shown = _shown(app)
    assert {name: value for name, value in shown.items() if "created" not in name} == {"coup_de_pouce_database_up": 0}


def test_no_page_of_the_site_shows_them(app: Flask, client: PageClient) -> None:
    client.get("/metrics", status=404)
    assert not [rule for rule in app.url_map.iter_rules() if "metrics" in rule.rule]


def test_without_a_folder_nothing_is_counted(app: Flask) -> None:
    app.config["METRICS_PATH"] = ""
    meters.begin(app)
    assert "meters" not in app.extensions
    assert PageClient(app).get("/connexion")


CHILD = """
import sys, time
from app.factory import create_app
from app.web import meters
folders = {"INSTANCE_PATH": sys.argv[1], "METRICS_PATH": sys.argv[2]}
app = create_app({**folders, "SECRET_KEY": "m" * 40, "LOG_LEVEL": "CRITICAL"})
meters.begin(app)
client = app.test_client()
for _ in range(int(sys.argv[3])):
    client.get("/healthz")
print("done", flush=True)
time.sleep(60)
"""


@pytest.mark.slow
def test_processes_are_added_up_on_a_port_of_their_own_and_the_dead_keep_what_they_counted(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "COUP_DE_POUCE_INSTANCE_PATH": str(tmp_path),
               "COUP_DE_POUCE_METRICS_PATH": str(folder), "COUP_DE_POUCE_SECRET_KEY": "m" * 40}  # fmt: skip
    run: dict[str, Any] = {"cwd": tmp_path, "env": environ, "text": True}
    counts = [sys.executable, "-c", CHILD, str(tmp_path), str(folder)]
    children = [subprocess.Popen([*counts, count], stdout=subprocess.PIPE, **run) for count in ("2", "3")]
    command = [sys.executable, "-c", "from app.cli import main; main()", "metrics"]
    with subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, **run) as shows:
        for child in children:
            assert child.stdout is not None
            assert child.stdout.readline() == "done\n"
        children[0].kill()
        children[0].wait(10)
        assert shows.stderr is not None
        said = next(line for line in shows.stderr if line.startswith("Metrics on "))
        address = said.split()[2]
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address, timeout=10) as answer:
            text = answer.read().decode()
        assert 'coup_de_pouce_requests_total{method="GET",route="/healthz",status="200"} 5.0' in text
        living = [path.name for path in folder.glob("gauge_livesum_*.db")]
        assert living == [f"gauge_livesum_{children[1].pid}.db"]
        shows.send_signal(signal.SIGTERM)
        assert shows.wait(10) == 0
    children[1].kill()
    for child in children:
        child.communicate()
