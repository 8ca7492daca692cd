"""Whether the database stands where the code expects it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask_alembic import Alembic
from sqlalchemy import Connection, Engine, event

from app.core.db import db
from app.core.engines import lift

QUEUE = "huey_"
"""How the names of the queue's own tables begin."""


def _alembic() -> Alembic:
    return cast("Alembic", current_app.extensions["alembic"])


def upgrade(target: str = "heads") -> None:
    """Bring the database to the newest revision, or to `target`.

    Raises
    ------
    RuntimeError
        If a row of SQLite lost its parent on the way; nothing is lost without a word.
    """
    if db.engine.dialect.name != "sqlite":
        with _unhurried(db.engine):
            _alembic().upgrade(target)
        return
    with _rebuilding(db.engine):
        _alembic().upgrade(target)
    with db.engine.connect() as connection:
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise RuntimeError(f"the migration left rows of {orphan[0]} without their {orphan[2]}")


@contextmanager
def _unhurried(engine: Engine) -> Iterator[None]:
    """Let a statement rewrite a large table; a lock that somebody holds is still given up, and all is as before."""

    def lifted(connection: Connection) -> None:
        lift(connection, ("statement_timeout", "idle_in_transaction_session_timeout"), until_its_end=True)

    event.listen(engine, "begin", lifted)
    try:
        yield
    finally:
        event.remove(engine, "begin", lifted)


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[None]:
    """Let tables be rebuilt: SQLite changes one by dropping it, which would take along the rows that hang on it."""

    def rest(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA foreign_keys = OFF")

    db.session.close()
    engine.dispose()
    event.listen(engine, "checkout", rest)
    try:
        yield
    finally:
        event.remove(engine, "checkout", rest)
        db.session.close()
        engine.dispose()


def applied() -> bool:
    """Tell whether every migration was run."""
    # The extension's own connection is shared by the threads of a process: any of them that ends a request closes it.
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == {each.revision for each in _alembic().heads()}


def differences() -> list[object]:
    """Return how the database differs from the tables of the code; empty is right."""
    return list(_alembic().compare_metadata())


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell what is compared: not the tables that the queue lays for itself, where it shares the database."""
    return kind != "table" or name is None or not name.startswith(QUEUE)
