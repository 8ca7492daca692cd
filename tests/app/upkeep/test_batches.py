"""One bad row stops none of its batch: it is set aside, told, tried again later each time, and mended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import builders
import pytest
from builders import AT
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from app.accounts.models import Person
from app.core.clock import Clock
from app.core.db import reading, transaction
from app.upkeep import rules, services, tasks
from app.upkeep.models import SetAside

JOB = "x.greet"
BATCH = 3


def people(count: int, *, bad: int = 0) -> None:
    with transaction() as session:
        for number in range(count):
            builders.person(session, first_name="Bad" if number < bad else "Good", last_name="")


def _due(limit: int) -> list[Person]:
    statement = select(Person).where(Person.last_name == "").order_by(col(Person.first_name), col(Person.id))
    return list(reading().exec(statement.limit(limit)))


def _greet(person: Person) -> int:
    person.last_name = "Greeted"
    reading().add(person)
    reading().flush()
    if person.first_name == "Bad":
        raise ValueError("a poisoned row")
    return 1


def by_rows(by: timedelta = timedelta()) -> int:
    with services.batch(JOB, at=AT + by, size=BATCH) as batch:
        return sum(batch.each(_due(batch.limit), _greet))


def together(by: timedelta = timedelta()) -> int:
    with services.batch(JOB, at=AT + by, size=BATCH) as batch:
        return sum(batch.together(_due(batch.limit), lambda rows: [_greet(row) for row in rows]))


def apart(by: timedelta = timedelta()) -> int:
    def act(person_id: UUID) -> int:
        with transaction() as session:
            return _greet(session.get_one(Person, person_id))

    with transaction():
        keys = [person.id for person in _due(100)]
    return sum(services.apart(JOB, keys, act, kind="person", at=AT + by))


WAYS = pytest.mark.parametrize("work", [by_rows, together, apart])


def _until_nothing_is_left(work: object, by: timedelta = timedelta()) -> int:
    done = 0
    while more := work(by):  # type: ignore[operator]
        done += more
    return done


def aside() -> list[SetAside]:
    session = reading()
    session.expire_all()
    return list(session.exec(select(SetAside)))


def greeted() -> int:
    session = reading()
    session.expire_all()
    return len(session.exec(select(Person).where(Person.last_name == "Greeted")).all())


@WAYS
def test_more_bad_rows_than_a_batch_holds_keep_no_good_one_back(app: Flask, work: object) -> None:
    people(12, bad=4)
    for _ in range(3):
        _until_nothing_is_left(work)
    assert greeted() == 8
    assert sorted((row.job, row.kind, row.failure, row.failures) for row in aside()) == [
        (JOB, "person", "ValueError", 1)
    ] * 4  # fmt: skip


@WAYS
def test_a_bad_row_is_tried_again_later_each_time(app: Flask, work: object) -> None:
    people(1, bad=1)
    tries, last = 0, 0
    for minutes in range(0, 3 * 24 * 60, 5):
        _until_nothing_is_left(work, timedelta(minutes=minutes))
        tries += aside()[0].failures > last
        last = aside()[0].failures
    assert len(rules.ROW_DELAYS) <= tries <= len(rules.ROW_DELAYS) + 2


@WAYS
def test_a_row_that_is_mended_is_no_longer_set_aside(app: Flask, work: object) -> None:
    people(2, bad=1)
    _until_nothing_is_left(work)
    with transaction() as session:
        session.exec(select(Person).where(Person.first_name == "Bad")).one().first_name = "Mended"
    _until_nothing_is_left(work, rules.ROW_DELAYS[0])
    assert greeted() == 2
    assert aside() == []


def test_rows_that_are_well_are_done_together(app: Flask) -> None:
    people(3)
    groups: list[int] = []

    def act(rows: list[Person]) -> list[int]:
        groups.append(len(rows))
        return [_greet(row) for row in rows]

    with services.batch(JOB, at=AT, size=BATCH) as batch:
        batch.together(_due(batch.limit), act)
    assert groups == [3]


@pytest.mark.parametrize("way", ["each", "together"])
def test_no_row_is_blamed_for_a_database_that_does_not_answer(app: Flask, way: str) -> None:
    people(2)

    def breaks(_rows: object) -> list[int]:
        raise OperationalError("select", {}, Exception("gone"))

    with pytest.raises(OperationalError), services.batch(JOB, at=AT, size=BATCH) as batch:
        getattr(batch, way)(_due(batch.limit), breaks)
    assert aside() == []


def test_what_no_job_asks_for_any_more_is_forgotten(app: Flask) -> None:
    people(1, bad=1)
    by_rows()
    assert tasks.forget() == 0
    app.extensions["clock"] = Clock(AT + rules.ROW_DELAYS[0] + rules.FORGOTTEN_AFTER + timedelta(minutes=1))
    assert (tasks.forget(), tasks.forget()) == (1, 0)
    assert aside() == []
