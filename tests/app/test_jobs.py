"""Every job over weeks of an invented population: run again at the same instant, or by two at once, it adds nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextvars import Context
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from engines import PostgresEngine, SqliteEngine
from flask import Flask
from populated import populate
from sqlmodel import select

from app import jobs
from app.core.db import db, reading
from app.mailbox.models import Message

LEAPS = (1, 2, 5, 9, 14, 30)
"""Days between two rounds: deadlines, reminders, reviews and expiries fall due on the way."""
_LINK = re.compile(r"https?://\S+")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A population with its history, of which both tests live the weeks that follow."""
    name = "sqlite_engine" if request.param == "sqlite" else "postgres_engine"
    engine: SqliteEngine | PostgresEngine = request.getfixturevalue(name)
    app, url = populate(engine, tmp_path_factory.mktemp("jobs"), size=8)
    with app.app_context():
        yield app
    engine.dispose(app, url)


def _leap(app: Flask, days: int) -> None:
    app.extensions["clock"].shift += timedelta(days=days)


def test_run_again_at_the_same_instant_every_job_does_nothing(world: Flask) -> None:
    did: Counter[str] = Counter()
    for days in LEAPS:
        _leap(world, days)
        did.update(jobs.run_once())
        assert {name: effects for name, effects in jobs.run_once().items() if effects} == {}
    assert did.total() > 0


def test_two_workers_at_once_write_each_letter_once_and_leave_nothing(world: Flask) -> None:
    for days in LEAPS:
        _leap(world, days)
        assert _side_by_side(world) == []
        assert {name: effects for name, effects in jobs.run_once().items() if effects} == {}
    assert sorted({str(letter[0]) for letter, copies in _letters().items() if copies > 1}) == []


def _side_by_side(app: Flask) -> list[str]:
    """Let two workers do what is due at the same time; return what went wrong."""
    start, wrong = Barrier(2), list[str]()
    db.session.close()

    def work() -> None:
        with app.app_context():
            start.wait()
            try:
                jobs.run_once()
            except RuntimeError as error:
                wrong.append(str(error))

    workers = [Thread(target=Context().run, args=(work,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return wrong


def _letters() -> Counter[tuple[object, ...]]:
    """Count the letters of one instant that say the same to the same person, whatever their private link."""
    rows = reading().exec(select(Message)).all()
    return Counter((row.template, row.person_id, row.about_id, row.created_at, _LINK.sub("", row.body)) for row in rows)
