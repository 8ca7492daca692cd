"""The database: engine, sessions and the only commit of the product."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeAlias, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BindParameter, Connection, Engine, event, orm
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from app.core import revisions
from app.core.errors import NotFound

db = SQLAlchemy(session_options={"class_": Session, "expire_on_commit": False})

Row = TypeVar("Row")
Id: TypeAlias = UUID | BindParameter[Any]
"""An id, or the place of one in a statement that is built once."""

PATIENCE = 10
"""Seconds that a writer waits for the others on SQLite."""
_ASKS_AGAIN = 0.0005
"""Seconds after which a writer that found SQLite locked asks again."""
_KEPT = "a commit was asked for"
_PRAGMAS = (
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    f"busy_timeout = {PATIENCE * 1000}",
    "secure_delete = ON",
)
_turns: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Set what SQLite forgets at each connection; transactions are begun by :func:`_begin_sqlite`."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
            raise RuntimeError("this SQLite does not keep foreign keys")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Begin as the caller asked: a deferred read-then-write loses to its rivals, IMMEDIATE waits for them."""
    if connection.dialect.name == "sqlite":
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if mode == "IMMEDIATE":
            _begin_writing(connection)
        else:
            connection.exec_driver_sql(f"BEGIN {mode}")


def _begin_writing(connection: Connection) -> None:
    """Wait for the writers of other processes, asking steadily.

    SQLite's own waiting sleeps longer each time, up to a tenth of a second: a process whose threads write one after
    the other keeps the rest out for seconds.
    """
    sqlite: Any = connection.connection.driver_connection
    sqlite.execute("PRAGMA busy_timeout = 0")
    try:
        until = monotonic() + PATIENCE
        while monotonic() < until:
            try:
                sqlite.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as refused:
                if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
                sleep(_ASKS_AGAIN)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


def reading() -> Session:
    """Return the request's session for queries; nothing written with it is kept."""
    return db.session  # type: ignore[return-value]


def stored(session: Session, table: type[Row], key: object, *, message: str = "", held: bool = False) -> Row:
    """Return the row of a key, whoever asks; `message` is what people read when it is not there.

    `held`: as it is now, and nobody else changes it before this transaction ends.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = session.get(table, key, with_for_update=held or None, populate_existing=held)
    if found is None:
        raise NotFound(message) if message else NotFound
    return found


def may_have_kept(session: orm.Session) -> bool:
    """Tell whether a commit was asked for with this session: one that got no answer may well have been done."""
    return bool(session.info.get(_KEPT))


def let_go(session: orm.Session) -> None:
    """Close a session; a connection that died meanwhile has nothing left to undo."""
    try:
        session.close()
    except DBAPIError:
        session.invalidate()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Let the threads of a process write to a SQLite in turn.

    Who finds it locked asks again after sleeps that grow to a tenth of a second, and may be overtaken each time by
    others who have only come: a lock wakes the one who waits. Other processes, and who waited in vain, meet SQLite's.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    turn = _turns.setdefault(engine, Lock())
    mine = turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if mine:
            turn.release()


@contextmanager
def transaction() -> Iterator[Session]:
    """Write: everything inside is kept together, or nothing is.

    What was read before is forgotten first, so that what is written rests on
    rows read under the lock. What processes keep in memory of the rows written
    goes out of date with the same commit.

    Raises
    ------
    RuntimeError
        If one is already open: the outer one owns the commit.
    """
    session = reading()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already open")
    session.rollback()
    session.expire_all()
    session.info["writing"] = True
    with _turn(db.engine):
        try:
            session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
            yield session
            revisions.count_on(session)
            session.info[_KEPT] = True
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False
