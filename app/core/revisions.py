"""What is kept in memory, and the counters that tell every process when it is out of date.

A topic names the tables that something was computed from. Whatever writes a row of them, through a
flush or in bulk, has :func:`app.core.db.transaction` count the topic on in the same transaction: no
service has to think of it, and the next request of any process sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Delete, UpdateBase
from sqlmodel import Field, Session, SQLModel, col, select

from app.core.columns import Table

T = TypeVar("T")

_WRITTEN = "tables written in this transaction"


class Revision(Table, table=True):
    """How often the rows of a topic changed."""

    __tablename__ = "revisions"

    topic: str = Field(primary_key=True, max_length=32)
    number: int = 0


_COUNTERS = select(Revision.topic, Revision.number).where(
    col(Revision.topic).in_(sa.bindparam("topics", expanding=True))
)


class Topic:
    """Tables whose rows are read together and kept in memory.

    Parameters
    ----------
    name : str
        Its row in the table of counters.
    tables : table classes
        Every table that the kept value is computed from; one that is missing makes it go stale unseen.
    """

    def __init__(self, name: str, *tables: type[SQLModel]) -> None:
        self.name = name
        self.tables = frozenset(_name(table) for table in tables)
        _TOPICS.append(self)

    def touched(self, connection: Connection) -> bool:
        """Tell whether the open transaction wrote a row of it."""
        written: set[str] = connection.info.get(_WRITTEN, set())
        return not self.tables.isdisjoint(written)


_TOPICS: list[Topic] = []


@dataclass(slots=True)
class _Kept:
    """Values by name, each with the stamp it was made at."""

    lock: RLock = field(default_factory=RLock)
    values: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)


_MEMORY: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def kept(session: Session, name: str, build: Callable[[], T], *, reads: Collection[Topic], of: Hashable = None) -> T:
    """Return what `build` makes of the rows of some topics, made again only when one of them, or `of`, changed.

    One query when nothing changed. A transaction that wrote such a row itself
    gets a value of its own, which nobody else sees.
    """
    counters = session.exec(_COUNTERS, params={"topics": [topic.name for topic in reads]})
    # Pairs of their own: a row of an answer holds its session, hence the engine that the memory hangs on.
    stamp = (frozenset((topic, number) for topic, number in counters), of)
    if any(topic.touched(session.connection()) for topic in reads):
        return build()
    memory = _MEMORY.setdefault(cast("Engine", session.get_bind()), _Kept())
    with memory.lock:
        found = memory.values.get(name)
        if found is None or found[0] != stamp:
            # The counters were read first: at worst newer rows bear an older number and are read once more.
            found = memory.values[name] = (stamp, build())
    return cast("T", found[1])


def count_on(session: Session) -> None:
    """Count on the topics of which the open transaction wrote a row; the last thing before its commit.

    The counters are locked in one order and until the commit only, so that writers do not wait in a circle.
    """
    session.flush()
    connection = session.connection()
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    for name in sorted(topic.name for topic in _TOPICS if topic.touched(connection)):
        first = dialect.insert(Revision).values(topic=name, number=1)
        connection.execute(
            first.on_conflict_do_update(index_elements=["topic"], set_={"number": col(Revision.number) + 1})
        )


@event.listens_for(Engine, "begin")
def _forget(connection: Connection) -> None:
    connection.info.pop(_WRITTEN, None)


@event.listens_for(Engine, "after_execute")
def _note(connection: Connection, statement: Any, *_: Any) -> None:
    if isinstance(statement, UpdateBase):
        connection.info.setdefault(_WRITTEN, set()).update(_reached(statement))


def _reached(statement: UpdateBase) -> Iterator[str]:
    """Name the table that a statement writes and, when it deletes, those that the database empties with it."""
    table = cast("sa.Table", statement.table)
    yield table.name
    if isinstance(statement, Delete):
        yield from _below(table.name, table.metadata, set())


def _below(name: str, metadata: sa.MetaData, seen: set[str]) -> Iterator[str]:
    for other in metadata.tables.values():
        if other.name not in seen and any(key.column.table.name == name and key.ondelete for key in other.foreign_keys):
            seen.add(other.name)
            yield other.name
            yield from _below(other.name, metadata, seen)


def _name(table: type[SQLModel]) -> str:
    return cast("sa.Table", table.__table__).name  # type: ignore[attr-defined]
