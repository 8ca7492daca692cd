"""How jobs fare is written down; one that always fails burns nothing and stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from builders import AT
from flask import Flask
from queries import counted

from app import jobs, worker
from app.core.clock import Clock
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.jobs import Job
from app.upkeep import labels, queries, rules, services
from app.upkeep.models import JobRun


def known(name: str) -> JobRun:
    session = reading()
    session.rollback()
    found = queries.run(session, name)
    assert found is not None
    return found


def at(app: Flask, by: timedelta) -> None:
    app.extensions["clock"] = Clock(AT + by)


def broken(tries: list[int]) -> Callable[[], int]:
    def run() -> int:
        tries.append(1)
        raise ValueError("words that may hold a name")

    return run


def test_a_job_that_always_fails_is_tried_less_and_less_often_and_told_by_its_kind_alone(app: Flask) -> None:
    tries: list[int] = []
    job = Job("x.broken", broken(tries))
    for minute in range(24 * 60):
        at(app, timedelta(minutes=minute))
        try:
            jobs.answer(job)
        except ValueError:
            continue
    assert len(tries) <= 24 + len(rules.JOB_DELAYS)
    row = known("x.broken")
    assert (row.failures, row.failure, row.succeeded_at) == (len(tries), "ValueError", None)
    assert row.next_at == row.failed_at + rules.JOB_DELAYS[-1]  # type: ignore[operator]


def test_the_others_run_beside_one_that_always_fails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    done: list[int] = []

    def works() -> int:
        done.append(1)
        return 0

    monkeypatch.setattr(jobs, "ALL", (Job("x.broken", broken(tries)), Job("x.works", works)))
    bells = worker.queue(app)
    worker.ring(app, bells)
    for _ in range(5):
        for task in bells.read_periodic(None):
            bells.enqueue(task)
        while (task := bells.dequeue()) is not None:
            bells.execute(task)
    assert (len(tries), len(done)) == (1, 5)


def test_what_goes_well_again_is_no_longer_told_as_failing(app: Flask) -> None:
    tries: list[int] = []
    with pytest.raises(ValueError, match="words"):
        jobs.run(Job("x.job", broken(tries)))
    jobs.run(Job("x.job", lambda: 0))
    row = known("x.job")
    assert (row.failures, row.failure, row.next_at, row.succeeded_at) == (0, "", None, AT)


def test_an_idle_job_that_goes_well_is_not_written_down_each_minute(app: Flask) -> None:
    job = Job("x.idle", lambda: 0)
    jobs.run(job)
    at(app, timedelta(minutes=5))
    with counted(reading()) as sent:
        jobs.run(job)
    assert not [each for each in sent if each.startswith(("INSERT", "UPDATE"))]
    at(app, timedelta(minutes=11))
    jobs.run(job)
    assert known("x.idle").succeeded_at == AT + timedelta(minutes=11)


def test_whoever_runs_the_jobs_by_hand_does_not_wait_for_the_next_try(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []
    monkeypatch.setattr(jobs, "ALL", (Job("x.broken", broken(tries)),))
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"x\.broken"):
            jobs.run_once()
    assert len(tries) == 2


def test_a_job_tried_again_by_the_operator_is_due_at_once(app: Flask) -> None:
    tries: list[int] = []
    job = Job("x.broken", broken(tries))
    for _ in range(2):
        with pytest.raises(ValueError, match="words"):
            jobs.run(job)
    assert jobs.answer(job) == 0
    with transaction() as session:
        services.retry_job(session, name="x.broken", at=AT)
        with pytest.raises(NotFound):
            services.retry_job(session, name="x.unknown", at=AT)
    with pytest.raises(ValueError, match="words"):
        jobs.answer(job)
    assert len(tries) == 3


def test_a_job_without_end_gives_its_place_back_when_its_time_is_over(app: Flask) -> None:
    assert jobs.run(Job("x.endless", lambda: 1), seconds=0.05) > 0


def test_a_part_that_fails_does_not_stop_the_parts_after_it(app: Flask) -> None:
    done: list[str] = []

    def run(part: str) -> int:
        if part == "bad":
            raise ValueError(part)
        done.append(part)
        return 0

    with pytest.raises(ValueError, match="bad"):
        jobs.run(Job("x.parts", run, parts=lambda: ["one", "bad", "two"]))
    assert done == ["one", "two"]
    assert known("x.parts").failures == 1


def test_every_job_has_a_name_that_the_operator_understands() -> None:
    assert {job.name for job in jobs.ALL} == set(labels.JOBS)
