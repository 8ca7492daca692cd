"""On PostgreSQL nothing computes, waits or sits on its locks for ever; SQLite is given nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from builders import AT
from flask import Flask
from looking import look
from queries import counted
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import select

from app.core import engines
from app.core import settings as product
from app.core.db import db, transaction
from app.core.engines import unhurried
from app.core.turns import turn
from app.factory import create_app
from app.web import migrations
from app.web.models import Submission

ON_POSTGRES = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
SHORT = 0.2


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"DATABASE_STATEMENT_SECONDS": 1.0, "DATABASE_LOCK_SECONDS": SHORT, "DATABASE_IDLE_SECONDS": SHORT}


@pytest.fixture
def other(app: Flask) -> Iterator[Connection]:
    """A connection of somebody else, whom nothing limits."""
    engine = sa.create_engine(app.config["DATABASE_URL"])
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _hold(other: Connection) -> None:
    """Keep everybody else from a table until `other` ends its transaction."""
    other.execute(sa.text("LOCK TABLE submissions"))


def _shown(connection: Connection, *names: str) -> list[Any]:
    return [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]


@ON_POSTGRES
def test_a_long_statement_is_cut(app: Flask) -> None:
    with pytest.raises(OperationalError, match="statement timeout"), transaction() as session:
        session.execute(sa.text("SELECT pg_sleep(60)"))


@ON_POSTGRES
def test_a_lock_that_somebody_holds_is_given_up(app: Flask, other: Connection) -> None:
    _hold(other)
    with pytest.raises(OperationalError, match="lock timeout"), transaction() as session:
        session.add(Submission(key="k", location="/", at=AT))


@ON_POSTGRES
def test_a_transaction_that_does_nothing_is_ended_and_lets_others_in(app: Flask, other: Connection) -> None:
    def fall_asleep() -> None:
        with transaction() as session:
            session.add(Submission(key="k", location="/", at=AT))
            session.flush()
            _hold(other)  # which waits until the limit has ended ours
            session.execute(sa.text("SELECT 1"))

    with pytest.raises(DBAPIError) as error:
        fall_asleep()
    assert error.value.connection_invalidated
    other.rollback()
    assert look().exec(select(Submission)).all() == []


@ON_POSTGRES
def test_what_takes_as_long_as_it_takes_is_not_cut_and_takes_no_place_of_the_pool(app: Flask) -> None:
    pool: Any = db.engine.pool
    with unhurried(db.engine) as connection:
        assert _shown(connection, *engines.LIMITS) == ["0", "0", "0"]
        assert pool.checkedout() == 0
    assert _shown(look().connection(), *engines.LIMITS) == ["1s", "200ms", "200ms"]


@ON_POSTGRES
def test_whoever_waits_for_a_turn_is_not_cut(app: Flask) -> None:
    with counted(look()) as sent, turn(db.engine, "one", wait=True):
        pass
    lifted, waited = sent.index("SET SESSION lock_timeout = 0"), [s for s in sent if "pg_advisory_lock" in s]
    assert lifted < sent.index(waited[0])


@ON_POSTGRES
def test_an_upgrade_is_not_cut_but_gives_a_lock_up(app: Flask) -> None:
    seen: list[list[Any]] = []

    def note(connection: Connection) -> None:
        with connection.connection.cursor() as cursor:
            seen.append([cursor.execute(f"SHOW {name}").fetchone()[0] for name in engines.LIMITS])

    event.listen(db.engine, "commit", note)
    migrations.upgrade()
    assert seen == [["0", "200ms", "0"]]


@ON_POSTGRES
def test_every_connection_tells_whose_it_is_and_keeps_what_the_address_asks(app: Flask, tmp_path: Path) -> None:
    assert _shown(look().connection(), "application_name") == ["coup-de-pouce"]
    more = "&options=-c%20work_mem%3D5MB&application_name=web-1"
    changes = {"DATABASE_URL": app.config["DATABASE_URL"] + more, "INSTANCE_PATH": str(tmp_path)}
    with create_app({"SECRET_KEY": "o" * 40, "DATABASE_LOCK_SECONDS": 7} | changes).app_context():
        names = ("work_mem", "application_name", "lock_timeout")
        assert _shown(look().connection(), *names) == ["5MB", "web-1", "7s"]
        db.session.close()
        db.engine.dispose()


def test_sqlite_is_given_nothing_of_it() -> None:
    given = engines.options(product.load({}), "sqlite:///a")
    assert given.keys() == {"url", "hide_parameters", "pool_pre_ping"}
