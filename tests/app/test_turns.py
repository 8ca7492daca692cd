"""One worker at a time does a thing; who dies gives the turn back."""

from __future__ import annotations

from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.db import db, transaction
from app.core.turns import Kind, alone, turn

ON_POSTGRES = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


@ON_POSTGRES
def test_a_turn_that_somebody_has_is_not_ours_and_another_name_is(app: Flask) -> None:
    with turn(db.engine, "one", wait=False) as first, turn(db.engine, "one", wait=False) as second:
        assert (first, second) == (True, False)
        with turn(db.engine, "other", wait=False) as other:
            assert other
    with turn(db.engine, "one", wait=False) as again:
        assert again


@ON_POSTGRES
def test_whoever_waits_has_the_turn_once_it_is_given_back(app: Flask) -> None:
    asked, had = Event(), Event()

    def wait() -> None:
        with app.app_context():
            asked.set()
            with turn(db.engine, "one", wait=True) as ours:
                assert ours
                had.set()

    with turn(db.engine, "one", wait=False):
        waiter = Thread(target=wait)
        waiter.start()
        assert asked.wait(10)
        assert not had.is_set()
    waiter.join(10)
    assert had.is_set()


@ON_POSTGRES
def test_a_turn_is_given_back_when_its_connection_dies(app: Flask) -> None:
    class Died(Exception):
        pass

    with pytest.raises(Died), turn(db.engine, "one", wait=False):
        raise Died
    with turn(db.engine, "one", wait=False) as ours:
        assert ours


def test_any_database_gives_a_turn_to_who_is_alone(app: Flask) -> None:
    with turn(db.engine, "one", wait=True) as ours:
        assert ours


@ON_POSTGRES
def test_versions_that_serve_side_by_side_take_the_same_locks(app: Flask) -> None:
    held = text("SELECT classid, objid, objsubid FROM pg_locks WHERE locktype = 'advisory' ORDER BY classid")
    with transaction() as session:
        for kind in Kind:
            alone(session, "one", kind=kind)
        found = [tuple(row) for row in session.execute(held)]
    crc, far = 2053932785, 4201416433
    assert found == [(0, crc, 1), (31, far, 2), (32, far, 2)]
