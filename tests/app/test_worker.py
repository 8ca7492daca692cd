"""Huey rings; whatever it loses or rings twice, the rows hold the work."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread
from typing import Any

import builders
import pytest
from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlmodel import select

from app import jobs, worker
from app.core.db import reading, transaction
from app.core.jobs import Job
from app.mailbox import services as mailbox
from app.mailbox.models import Message
from app.mailbox.services import About
from app.mailbox.states import MessageState


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"DEMO": True}


def _letter() -> None:
    with transaction() as session:
        to = builders.person(session)
        mailbox.send(session, to=to, template="pair_resumed_youth", about=About("need", to.id), at=builders.AT,
                     other="Marc", association="", link="")  # fmt: skip


def _answer_all(bells: Huey) -> list[str]:
    """Take every ring that is due from the queue, as a consumer does."""
    answered = []
    while (task := bells.dequeue()) is not None:
        answered.append(task.name)
        bells.execute(task)
    return answered


def _minute(bells: Huey) -> None:
    for task in bells.read_periodic(None):
        bells.enqueue(task)


def test_each_minute_every_job_is_rung_by_its_name_alone(app: Flask) -> None:
    bells = worker.queue(app)
    worker.ring(app, bells)
    _minute(bells)
    assert set(_answer_all(bells)) >= {job.name for job in jobs.ALL}


def test_a_ring_does_what_is_due_and_a_second_one_nothing(app: Flask) -> None:
    _letter()
    bells = worker.queue(app)
    worker.ring(app, bells)
    for _ in range(2):
        _minute(bells)
        _answer_all(bells)
    sent = reading().exec(select(Message)).all()
    assert [(each.state, each.attempts) for each in sent] == [(MessageState.SENT, 1)]


def test_two_workers_on_one_queue_share_the_rings(app: Flask) -> None:
    _letter()
    one, other = worker.queue(app), worker.queue(app)
    worker.ring(app, one)
    worker.ring(app, other)
    _minute(one)
    _minute(other)
    hands = [Thread(target=_answer_all, args=(bells,)) for bells in (one, other)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [each.attempts for each in reading().exec(select(Message)).all()] == [1]


def test_what_somebody_waits_for_is_rung_more_often(app: Flask) -> None:
    bells = worker.queue(app)
    worker.ring(app, bells)
    _minute(bells)
    _answer_all(bells)
    names = [task.name for task in bells.scheduled()]
    assert names.count("mailbox.send") == 5
    assert "mentorships.remind" not in names


def test_a_job_that_fails_does_not_stop_the_others(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def breaks() -> int:
        raise ValueError

    def works() -> int:
        done.append(1)
        return 0

    monkeypatch.setattr(jobs, "ALL", (Job("mailbox.breaks", breaks), Job("mailbox.works", works)))
    bells = worker.queue(app)
    worker.ring(app, bells)
    _minute(bells)
    _answer_all(bells)
    assert done == [1]


def test_a_ring_that_comes_while_the_last_is_answered_is_left(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    began, may_end, runs = Event(), Event(), []

    def slow() -> int:
        runs.append(1)
        began.set()
        may_end.wait(10)
        return 0

    monkeypatch.setattr(jobs, "ALL", (Job("mailbox.slow", slow),))
    bells = worker.queue(app)
    worker.ring(app, bells)
    _minute(bells)
    _minute(bells)
    hand = Thread(target=_answer_all, args=(bells,))
    hand.start()
    assert began.wait(10)
    _answer_all(bells)
    may_end.set()
    hand.join()
    assert runs == [1]


def test_the_demonstration_rings_in_threads_of_its_own_until_told_to_stop(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung, stop = Event(), Event()

    def rings() -> int:
        rung.set()
        return 0

    monkeypatch.setattr(jobs, "ALL", (Job("mailbox.rings", rings),))
    beside = Thread(target=worker.serve_beside, args=(app, stop))
    beside.start()
    assert rung.wait(10)
    stop.set()
    beside.join(10)
    assert not beside.is_alive()


def test_a_ring_that_somebody_else_wrote_is_not_answered(app: Flask, tmp_path: Path) -> None:
    forged = SignedSerializer(secret="another secret")
    forger = SqliteHuey(worker.NAME, filename=str(tmp_path / "queue.sqlite"), results=False, serializer=forged)
    worker.ring(app, forger)
    _minute(forger)
    bells = worker.queue(app)
    worker.ring(app, bells)
    with pytest.raises(ValueError, match=r"[Ss]ign"):
        bells.dequeue()


@pytest.mark.parametrize(
    ("url", "kind"),
    [("", SqliteHuey), ("redis://127.0.0.1:1/0", RedisHuey), ("postgresql://nobody@127.0.0.1:1/none", PostgresHuey)],
)
def test_the_queue_is_where_the_setting_says(app: Flask, url: str, kind: type[Huey]) -> None:
    app.config["QUEUE_URL"] = url
    if kind is PostgresHuey:
        with pytest.raises(Exception, match="connection"):
            worker.queue(app)
    else:
        assert isinstance(worker.queue(app), kind)


def test_an_address_of_none_of_them_is_refused_in_words(app: Flask) -> None:
    app.config["QUEUE_URL"] = "amqp://somewhere"
    with pytest.raises(ValueError, match="QUEUE_URL"):
        worker.queue(app)
