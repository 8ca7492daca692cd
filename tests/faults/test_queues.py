"""Redis and PostgreSQL as what wakes the jobs: real servers, real workers, and a Redis that loses every ring."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import mails
import pytest
from engines import PostgresEngine, SqliteEngine, close
from flask import Flask
from huey import Huey
from redis import Redis
from redis.exceptions import ConnectionError as Away
from scenes import PROGRAMS, Process, Scene, free_port, scene, until
from sqlmodel import select

from app import jobs, worker
from app.core.db import reading
from app.core.jobs import Job
from app.mailbox.models import Message
from app.mailbox.states import MessageState

NEXT_MINUTE = 120.0
"""Seconds after which a worker has surely rung again, whatever was lost."""


class Server(Process):
    """A redis-server that keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server", path="/usr/bin:/usr/local/bin")
        if program is None:
            pytest.skip("redis-server is absent: apt-get install redis-server")
        self.port = free_port()
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        super().__init__(command, {}, out=folder / "redis.log")

    @property
    def url(self) -> str:
        """What ``QUEUE_URL`` says."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        super().start()
        until(self._answers, "redis-server does not answer", patience=15)

    def _answers(self) -> bool:
        with suppress(Away), Redis(port=self.port) as asked:
            return bool(asked.ping())
        return False


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Server]:
    """A Redis of its own."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture(params=["Redis", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, sqlite_engine: SqliteEngine, tmp_path: Path) -> Iterator[Scene]:
    """A site whose jobs are rung through either server."""
    if request.param == "Redis":
        yield scene("Redis", sqlite_engine, tmp_path / "site", QUEUE_URL=request.getfixturevalue("redis").url)
        return
    postgres: PostgresEngine = request.getfixturevalue("postgres_engine")
    url = postgres.bare(tmp_path).replace("+psycopg", "")
    yield scene("PostgreSQL", sqlite_engine, tmp_path / "site", QUEUE_URL=url)


def _bells(app: Flask) -> Huey:
    bells = worker.queue(app)
    worker.ring(app, bells)
    return bells


def _ring(app: Flask) -> None:
    """Put the rings of one minute into the queue, as a worker does once a minute."""
    bells = _bells(app)
    for each in bells.read_periodic(None):
        bells.enqueue(each)


def _answer(bells: Huey) -> list[str]:
    answered = []
    while (task := bells.dequeue()) is not None:
        answered.append(task.name)
        bells.execute(task)
    return answered


def test_a_ring_is_taken_by_one_worker_alone_and_a_later_one_when_it_is_due(
    site: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[int] = []
    monkeypatch.setattr(jobs, "ALL", (Job("mailbox.rings", lambda: runs.append(1) or 0, every=30),))
    app = site.app(QUEUE_URL=site.settings["QUEUE_URL"])
    one, other = _bells(app), _bells(app)
    _ring(app)
    assert one.pending_count() == other.pending_count() == 1
    assert _answer(one) == ["mailbox.rings.minute", "mailbox.rings", "mailbox.rings"]  # the last is put aside
    assert _answer(other) == []
    assert len(runs) == 1
    (later,) = other.scheduled()
    assert other.read_schedule() == []
    assert [each.name for each in other.read_schedule(later.eta)] == ["mailbox.rings"]
    assert one.read_schedule(later.eta) == []
    close(app)


@pytest.fixture
def rung_by_redis(redis: Server, sqlite_engine: SqliteEngine, tmp_path: Path) -> Scene:
    """A site whose jobs Redis rings."""
    return scene("Redis", sqlite_engine, tmp_path / "site", QUEUE_URL=redis.url)


@pytest.mark.slow
def test_through_redis_no_letter_is_lost_when_workers_are_killed(rung_by_redis: Scene) -> None:
    outcome = mails.killed_workers(rung_by_redis, letters=20, kills=2, outages=1)
    assert outcome.acknowledged > 0
    assert (outcome.lost, outcome.wrong) == (0, ())


@pytest.mark.slow
def test_a_redis_that_lost_every_ring_only_delays_letters_and_one_refused_for_good_becomes_a_call(
    redis: Server, rung_by_redis: Scene
) -> None:
    app = rung_by_redis.app()
    with mails.postman() as server:
        hand = _worker(rung_by_redis, server)
        hand.start()
        try:
            until(lambda: mails.unsent(app) == 0, "the first letters wait", patience=NEXT_MINUTE)
            redis.kill()
            server.moods = ["never"]
            mails.write(rung_by_redis, 5, at=datetime.now(UTC))
            redis.start()
            until(lambda: mails.unsent(app) == 0, "letters wait", patience=NEXT_MINUTE)
        finally:
            hand.stop()
        assert _states(app) == {MessageState.SENT: len(server.taken), MessageState.TO_CALL: 1}
        assert set(server.taken.values()) == {1}
    close(app)


def _worker(site: Scene, server: mails.Postman) -> Process:
    command = [str(PROGRAMS / "coup-de-pouce"), "jobs", "worker"]
    environ = site.environ(SMTP_HOST="127.0.0.1", SMTP_PORT=str(server.port), NOW="")
    return Process(command, environ, out=site.folder / "worker.log")


def _states(app: Flask) -> Counter[MessageState]:
    with app.app_context():
        return Counter(reading().exec(select(Message.state)).all())
