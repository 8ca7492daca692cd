"""What the database refuses through nobody's fault, and doing it again: docs/decisions/0019-retries.md."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError

T = TypeVar("T")

TRIES = 3
"""How often the same thing is done in all."""
PAUSE = 0.05
"""Seconds between two tries: who waits is woken a little after who holds has let go."""
LOST_TO_A_RIVAL = frozenset({"40001", "40P01"})
"""SQLSTATE of a serialization failure and of a deadlock: all was rolled back so that somebody else goes on."""
FAILURES = (OperationalError, InternalError)
"""How drivers say that the database, not the statement, is at fault."""

log = structlog.get_logger()


def worth_another_try(error: DBAPIError) -> bool:
    """Tell whether the same thing could well succeed at once: a rival went first, or the connection had died.

    Not so when the database does not answer at all, is full, or was waited for in vain.
    """
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in LOST_TO_A_RIVAL


def again(act: Callable[[], T], *, clean: Callable[[], None]) -> T:
    """Return what `act` does, done again when it is worth another try.

    Parameters
    ----------
    act : callable
        Safe to do twice: what it already kept, it finds done.
    clean : callable
        Lets go of what the failed try left open.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            return act()
        except FAILURES as error:
            if not tries_left or not worth_another_try(error):
                raise
            clean()
            give_way(error)
    raise AssertionError("unreachable")


def give_way(error: DBAPIError) -> None:
    """Log that something will be done again, and let the rival take what it waited for."""
    log.warning("again", kind=type(error.orig).__name__, sqlstate=getattr(error.orig, "sqlstate", None))
    sleep(PAUSE)
