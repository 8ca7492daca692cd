"""Count the statements that a piece of code sends to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from app.skills import queries as skills


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Gather the statements sent while the block runs; what waited to be written is written first.

    The vocabulary is in memory already, as in a process that has answered before.
    """
    session.flush()
    engine, sent = session.get_bind(), []
    with Session(engine) as other:
        skills.labels(other)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
