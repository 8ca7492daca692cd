"""A database that hangs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import sqlalchemy as sa

from app.core.db import db


@contextmanager
def stalled() -> Iterator[None]:
    """Have every statement wait, as a database that hangs does, until the block ends."""
    over = Event()

    def wait(*_: Any) -> None:
        over.wait(30)

    engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", wait)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", wait)
        over.set()
