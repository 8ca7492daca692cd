"""The refresh is shared by groups of communes: several workers do it together, and none does a need twice."""

from __future__ import annotations

from collections import Counter
from contextvars import Context
from datetime import timedelta
from threading import Barrier, Lock, Thread

import builders
import pytest
from builders import AT
from flask import Flask
from sqlmodel import Session, select

from app import jobs
from app.core.clock import Clock
from app.core.db import db, reading, transaction
from app.core.jobs import Job
from app.core.turns import turn
from app.journal.models import Entry
from app.proposals import tasks
from app.proposals.models import Ranking

GROUPS = ("200000001", "200000002", "200000003", "")
EACH = 6
ON_POSTGRES = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


def _territory(session: Session) -> None:
    """Needs in four groups of communes, one without a name, ranked by nobody yet, and a volunteer for all."""
    builders.offer(session, capacity=20, radius_km=200)
    for place, epci in enumerate(GROUPS):
        where = builders.commune(session, code=f"9910{place}", name=f"Essai {place}", epci=epci, department="99")
        for _ in range(EACH):
            builders.need(session, commune_code=where.code)


@pytest.fixture
def territory(app: Flask) -> None:
    with transaction() as session:
        _territory(session)


def _side_by_side(app: Flask, workers: int) -> list[int]:
    start, done, guard = Barrier(workers), list[int](), Lock()
    db.session.close()

    def work() -> None:
        with app.app_context():
            start.wait()
            effects = jobs.run(next(job for job in jobs.ALL if job.name == tasks.REFRESH))
            with guard:
                done.append(effects)

    hands = [Thread(target=Context().run, args=(work,)) for _ in range(workers)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return done


def test_the_parts_are_the_groups_of_communes_in_which_something_is_due(app: Flask, territory: None) -> None:
    assert tasks.parts_to_refresh() == sorted([*filter(None, GROUPS), "99"])
    assert tasks.refresh("200000002") == EACH
    assert tasks.parts_to_refresh() == sorted(["200000001", "200000003", "99"])


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_at_once_refresh_every_need_once(app: Flask, territory: None, workers: int) -> None:
    done = _side_by_side(app, workers)
    assert sum(done) == len(GROUPS) * EACH, "each effect is one need ranked: one more would be one ranked twice"
    session = reading()
    session.rollback()
    assert len(session.exec(select(Ranking)).all()) == len(GROUPS) * EACH
    noted = Counter(session.exec(select(Entry.subject_id).where(Entry.action == "rank")))
    assert set(noted.values()) == {1}


def test_the_day_after_it_is_shared_again(app: Flask, territory: None) -> None:
    assert sum(_side_by_side(app, 2)) == len(GROUPS) * EACH
    assert sum(_side_by_side(app, 2)) == 0
    app.extensions["clock"] = Clock(AT + timedelta(days=1))
    assert sum(_side_by_side(app, 2)) == len(GROUPS) * EACH


@ON_POSTGRES
def test_a_part_that_another_worker_has_is_left_to_it_and_the_others_are_done(app: Flask) -> None:
    done: list[str] = []

    def run(part: str) -> int:
        done.append(part)
        return 0

    job = Job("x.parts", run, parts=lambda: ["one", "two", "three"])
    with turn(db.engine, "x.parts two", wait=False) as ours:
        assert ours
        jobs.run(job)
    assert done == ["one", "three"]
