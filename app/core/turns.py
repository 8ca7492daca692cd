"""Turns: of several workers on one database, one at a time does a thing."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.core.engines import unhurried


class Kind(Enum):
    """What is done one at a time: the first half of the key of an advisory lock.

    A running server of the version before takes the same ones: they do not change.
    """

    TURN = 31
    LIMIT = 32
    FORM = None
    """Locked by a single number, which PostgreSQL keeps apart from pairs of them."""


def alone(session: Session, name: str, *, kind: Kind = Kind.TURN) -> None:
    """Let nobody else do `name` until this transaction ends; what they wrote before is read from here on.

    SQLite lets one writing transaction in at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        places, key = _key(name, kind)
        session.execute(sa.text(f"SELECT pg_advisory_xact_lock({places})"), key)


def _key(name: str, kind: Kind = Kind.TURN) -> tuple[str, dict[str, Any]]:
    """Return the arguments of a lock and their values."""
    number = zlib.crc32(name.encode())
    if kind is Kind.FORM:
        return ":name", {"name": number}
    return ":kind, :name", {"kind": kind.value, "name": number - 2**31}


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
    places, key = _key(name)
    take = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with unhurried(engine, isolation_level="AUTOCOMMIT") as connection:
        taken = connection.execute(sa.text(f"SELECT {take}({places})"), key).scalar() is not False
        try:
            yield taken
        finally:
            if taken:
                connection.execute(sa.text(f"SELECT pg_advisory_unlock({places})"), key)
