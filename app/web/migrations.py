"""Whether the database stands where the code expects it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from alembic.runtime.migration import MigrationContext
from flask import current_app
from flask_alembic import Alembic
from sqlalchemy import Engine, event

from app.core.db import db


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
        _alembic().upgrade(target)
        return
    with _rebuilding(db.engine):
        _alembic().upgrade(target)
    with db.engine.connect() as connection:
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise RuntimeError(f"the migration left rows of {orphan[0]} without their {orphan[2]}")


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
    """Tell whether every migration was run.

    Asked on a connection of its own: the one that Alembic keeps belongs to
    whichever thread was there first, and probes come several at once.
    """
    expected = set(_alembic().script_directory.get_heads())
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == expected


def differences() -> list[object]:
    """Return how the database differs from the tables of the code; empty is right."""
    return list(_alembic().compare_metadata())
