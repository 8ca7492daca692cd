"""Turns: of several workers on one database, one at a time does a thing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlmodel import Session

from app.core.engines import unhurried

_KIND = 31
"""The first half of our advisory locks' keys; submissions lock by a single key."""


def alone(session: Session, name: str) -> None:
    """Let nobody else do `name` until this transaction ends; what they wrote before is read from here on.

    SQLite lets one writing transaction in at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = sa.text("SELECT pg_advisory_xact_lock(:kind, :name)")
        session.execute(lock, {"kind": _KIND, "name": zlib.crc32(name.encode()) - 2**31})


@contextmanager
def turn(engine: sa.Engine, name: str, *, wait: bool) -> Iterator[bool]:
    """Hold the turn of `name`; yield whether it is ours. It is given back when we are done, or when we die.

    PostgreSQL keeps it, on a connection of its own. SQLite lets one writer in at
    a time and each reads what it decides on once it is in: there the turn is
    always ours.

    Parameters
    ----------
    wait : bool
        Wait for whoever has it; otherwise yield ``False`` at once.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    key = {"kind": _KIND, "name": zlib.crc32(name.encode()) - 2**31}
    take = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with unhurried(engine, isolation_level="AUTOCOMMIT") as connection:
        taken = connection.execute(sa.text(f"SELECT {take}(:kind, :name)"), key).scalar() is not False
        try:
            yield taken
        finally:
            if taken:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:kind, :name)"), key)
