"""One row in every table of a database, whatever its revision: read from the database, not from the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count, product
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.exc import IntegrityError

SINGLE = frozenset({"journal_head", "alembic_version"})
"""Tables that hold the one row which the migrations put there."""
FITTING = {"minimum_minutes": 30}
"""What no guess would meet."""
_OTHERS: tuple[tuple[type[Any], Callable[[], Any]], ...] = (
    (sa.Uuid, uuid4),
    (sa.Boolean, lambda: False),
    (sa.Date, lambda: date(2026, 1, 1)),
    (sa.JSON, dict),
    (sa.LargeBinary, lambda: b"x"),
    (object, lambda: 0.5),
)
_WORD = re.compile(r"'([^']*)'")
_COLUMN = re.compile(r'^\(*"?(\w+)')
_numbers = count(11)


def reflected(connection: Connection) -> MetaData:
    """Return the tables as they stand in the database."""
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata


def fill(connection: Connection) -> dict[str, dict[str, Any]]:
    """Put a row in every table, each hanging on the others; return them by table.

    Raises
    ------
    AssertionError
        If no row that was tried is allowed in a table.
    """
    put: dict[str, dict[str, Any]] = {}
    for table in reflected(connection).sorted_tables:
        if table.name not in SINGLE:
            put[table.name] = _put(connection, table, put)
    return put


def held(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    tables = reflected(connection).sorted_tables
    return {table.name: [dict(row) for row in connection.execute(sa.select(table)).mappings()] for table in tables}


def _put(connection: Connection, table: Table, put: dict[str, dict[str, Any]]) -> dict[str, Any]:
    refused = ""
    for values in _tries(connection, table, put):
        try:
            with connection.begin_nested():
                connection.execute(table.insert().values(values))
        except IntegrityError as error:
            refused = str(error.orig)
        else:
            return _again(connection, table, values)
    raise AssertionError(f"no row of {table.name} was allowed: {refused}")


def _again(connection: Connection, table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Read the row as the database holds it."""
    known = sa.and_(*(table.c[name] == value for name, value in values.items() if not isinstance(value, dict)))
    return dict(connection.execute(sa.select(table).where(known)).mappings().one())


def _tries(connection: Connection, table: Table, put: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Guess rows: with and without what may be empty, with each word that an enumeration knows."""
    words = enumerations(connection, table)
    for hanging, number, turn in product((True, False), (1, 0), range(8)):
        values = {}
        for column in table.columns:
            parent = next(iter(column.foreign_keys), None)
            if parent is not None:
                row = put.get(parent.column.table.name)
                if row and (hanging or not column.nullable):
                    values[column.name] = row[parent.column.name]
            elif column.name in words and not column.nullable:
                values[column.name] = words[column.name][turn % len(words[column.name])]
            elif not column.nullable:
                values[column.name] = _value(column, number or next(_numbers))
        yield values


def _value(column: sa.Column[Any], number: int) -> Any:
    kind: Any = column.type
    if column.name in FITTING:
        return FITTING[column.name]
    if isinstance(kind, sa.CHAR) and kind.length == 32:
        return uuid4().hex
    if isinstance(kind, sa.String):
        return f"x{next(_numbers)}"[-(kind.length or 40) :]
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 1, 1, tzinfo=UTC if kind.timezone else None)
    if isinstance(kind, sa.Integer):
        return next(_numbers) if column.primary_key else number
    return next(make() for one, make in _OTHERS if isinstance(kind, one))


def enumerations(connection: Connection, table: Table) -> dict[str, list[str]]:
    """Return the words that each enumerated column allows, read from its CHECK."""
    found = {}
    for check in sa.inspect(connection).get_check_constraints(table.name):
        text = check["sqltext"]
        column = _COLUMN.search(text)
        if column and column[1] in table.c and (" IN (" in text or "ANY (" in text) and " OR " not in text:
            found[column[1]] = _WORD.findall(text)
    return found
