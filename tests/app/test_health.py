"""What probes ask: whether the process lives, whether it can serve."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import builders
import pytest
import sqlalchemy as sa
from builders import AT
from flask import Flask
from pages import PageClient
from stalling import stalled

from app.core.db import db, transaction
from app.mailbox import services as mailbox
from app.mailbox.services import About
from app.monitoring import probing
from app.monitoring.models import WorkerSeen


def _ready(client: PageClient, *, status: int = 200) -> dict[str, Any]:
    response = client.http.get("/readyz")
    assert response.status_code == status
    answer: dict[str, Any] = response.json
    return answer


def test_a_living_process_says_so_and_nothing_else(client: PageClient) -> None:
    assert client.http.get("/healthz").json == {"status": "ok"}


def test_a_migrated_database_is_ready_and_the_answer_holds_numbers_only(client: PageClient) -> None:
    assert _ready(client) == {
        "status": "ok", "database": True, "migrations": True, "oldest_unsent_seconds": None, "workers": 0,
        "worker_seen_seconds": None,
    }  # fmt: skip


def test_the_age_of_the_oldest_mail_and_of_the_last_worker_are_told(client: PageClient) -> None:
    with transaction() as session:
        to = builders.person(session)
        mailbox.send(session, to=to, template="pair_resumed_youth", about=About("need", to.id),
                     at=AT - timedelta(minutes=5), other="Marc", association="", link="")  # fmt: skip
        for seconds in (30, 3600):
            seen = AT - timedelta(seconds=seconds)
            session.add(WorkerSeen(machine="m", release="0", started_at=seen, seen_at=seen))
    answer = _ready(client)
    assert (answer["oldest_unsent_seconds"], answer["workers"], answer["worker_seen_seconds"]) == (300, 1, 30)


def test_a_database_that_waits_for_migrations_is_not_ready(client: PageClient) -> None:
    with transaction() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    answer = _ready(client, status=503)
    assert (answer["database"], answer["migrations"], answer["workers"]) == (True, False, None)


def test_a_database_that_stalls_is_answered_for_in_time_and_is_well_again_afterwards(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing.Prober.ask, "__kwdefaults__", {"seconds": 0.2})
    with stalled():
        for _ in range(3):
            assert _ready(client, status=503)["database"] is False
        assert client.http.get("/healthz").status_code == 200
    monkeypatch.setattr(probing.Prober.ask, "__kwdefaults__", {"seconds": 10})
    assert _ready(client)["database"] is True


def test_a_database_that_stalls_holds_one_thread_however_many_ask(app: Flask) -> None:
    asked: list[int] = []
    over = Event()

    def question() -> int:
        asked.append(1)
        over.wait(30)
        return 1

    prober = probing.Prober(app)
    for _ in range(5):
        with pytest.raises(probing.Unanswered):
            prober.ask(question, seconds=0.05)
    assert len(asked) == 1
    over.set()


def test_a_database_that_refuses_is_an_answer_without_its_words(client: PageClient) -> None:
    def refuse(*_: Any) -> None:
        raise sa.exc.OperationalError("SELECT a secret", {}, OSError("postgresql://user:password@host"))

    sa.event.listen(db.engine, "before_cursor_execute", refuse)
    response = client.http.get("/readyz")
    sa.event.remove(db.engine, "before_cursor_execute", refuse)
    assert response.status_code == 503
    assert "password" not in response.text
    assert response.json["database"] is False


def test_a_probe_that_meets_a_mistake_of_ours_lets_the_next_one_ask(app: Flask) -> None:
    prober = probing.Prober(app)
    with pytest.raises(ZeroDivisionError):
        prober.ask(lambda: 1 // 0)
    assert prober.ask(lambda: 7) == 7


def test_probes_that_come_at_once_do_not_disturb_each_other(app: Flask) -> None:
    probes, together = 8, Barrier(8)

    def probe(_number: int) -> int:
        together.wait()
        return app.test_client().get("/readyz").status_code

    with ThreadPoolExecutor(probes) as threads:
        assert set(threads.map(probe, range(probes))) == {200}
