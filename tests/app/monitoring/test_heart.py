"""Workers say that they live; what is seen of them is what they are."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from builders import AT
from flask import Flask
from looking import look
from sqlmodel import col, select

from app import jobs, worker
from app.core.db import db, transaction
from app.core.jobs import Job
from app.monitoring import heart, queries
from app.monitoring.heart import Heart
from app.monitoring.models import WorkerSeen


def _seen() -> list[WorkerSeen]:
    session = look()
    session.rollback()
    return list(session.exec(select(WorkerSeen).order_by(col(WorkerSeen.seen_at))))


def test_each_beat_of_a_worker_renews_its_one_row(app: Flask) -> None:
    one = Heart(app)
    one.beat()
    with app.extensions["clock"].at(AT + timedelta(seconds=20)):
        one.worked()
        one.beat()
    (row,) = _seen()
    assert (row.started_at, row.seen_at, row.worked_at) == (AT, AT + timedelta(seconds=20), AT + timedelta(seconds=20))


def test_two_workers_are_two_rows_and_one_that_ends_takes_its_own_along(app: Flask) -> None:
    one, other = Heart(app), Heart(app)
    one.beat()
    other.beat()
    one.stop()
    assert [row.id for row in _seen()] == [other.id]


def test_one_that_was_killed_is_forgotten_after_a_day(app: Flask) -> None:
    killed, lives = Heart(app), Heart(app)
    killed.beat()
    for hours, left in ((23, 2), (25, 1)):
        with app.extensions["clock"].at(AT + timedelta(hours=hours)):
            lives.beat()
        assert len(_seen()) == left


def test_a_database_that_refuses_does_not_stop_the_heart(app: Flask) -> None:
    def refuse(*_: Any) -> None:
        raise sa.exc.OperationalError("", {}, OSError())

    one = Heart(app)
    sa.event.listen(db.engine, "before_cursor_execute", refuse)
    one.beat()
    one.stop()
    sa.event.remove(db.engine, "before_cursor_execute", refuse)
    one.beat()
    assert len(_seen()) == 1


def test_a_worker_beats_as_long_as_it_runs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rung, stop = Event(), Event()

    def rings() -> int:
        rung.set()
        return 0

    monkeypatch.setattr(heart, "BEAT", 0.05)
    monkeypatch.setattr(jobs, "ALL", (Job("tests.rings", rings),))
    beside = Thread(target=worker.serve_beside, args=(app, stop))
    beside.start()
    assert rung.wait(10)
    for _ in range(200):
        if any(row.worked_at for row in _seen()):
            break
        stop.wait(0.05)
    assert queries.backlog(look(), at=AT).workers == 1
    assert _seen()[0].worked_at
    stop.set()
    beside.join(10)
    assert _seen() == []


def test_only_fresh_signs_count(app: Flask) -> None:
    with transaction() as session:
        for age in (queries.FRESH - timedelta(seconds=1), queries.FRESH):
            session.add(WorkerSeen(machine="m", release="0", started_at=AT, seen_at=AT - age))
    assert queries.backlog(look(), at=AT).workers == 1
    assert len(queries.workers(look())) == 2
