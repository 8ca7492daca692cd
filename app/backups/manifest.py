"""What a database holds, as numbers that a copy must give again: rows and a checksum for each table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

REVISION = "alembic_version"
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """One table: how many rows, and a checksum that does not depend on their order on the disk."""

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The tables of one database at one instant, and the revision that it stands at."""

    revision: str
    tables: Mapping[str, Held]

    def differences(self, other: Manifest) -> list[str]:
        """Return what `other` holds otherwise, in words; nothing is right."""
        said = [] if self.revision == other.revision else [f"revision {other.revision} in place of {self.revision}"]
        for name in sorted({*self.tables, *other.tables}):
            mine, its = self.tables.get(name), other.tables.get(name)
            if mine is None or its is None:
                said.append(f"{name}: {'not in the copy' if its is None else 'not in the original'}")
            elif mine != its:
                said.append(f"{name}: {its.rows} rows in place of {mine.rows}, or others")
        return said

    def as_json(self) -> str:
        """Write it as JSON."""
        tables = {name: {"rows": held.rows, "checksum": held.checksum} for name, held in self.tables.items()}
        return json.dumps({"revision": self.revision, "tables": tables}, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read it again.

        Raises
        ------
        ValueError
            If it is not one.
        """
        try:
            content = json.loads(text)
            tables = {name: Held(int(held["rows"]), str(held["checksum"])) for name, held in content["tables"].items()}
            return cls(str(content["revision"]), tables)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("the manifest cannot be read") from error


def of(connection: sa.Connection) -> Manifest:
    """Read every table of the product that this database has, in the transaction of `connection`.

    The database may be older than the code: columns are read as they are there.
    """
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    names = sorted(there & {table.name for table in SQLModel.metadata.sorted_tables})
    tables = {name: _held(connection, _as_it_is(inspector, name)) for name in names}
    return Manifest(_revision(connection, there), tables)


def _revision(connection: sa.Connection, there: set[str]) -> str:
    if REVISION not in there:
        return ""
    return ",".join(sorted(connection.execute(sa.text(f"SELECT version_num FROM {REVISION}")).scalars()))  # noqa: S608


def _as_it_is(inspector: sa.Inspector, name: str) -> sa.TableClause:
    """Name the columns that are there; those that the code knows are read with its types."""
    known = SQLModel.metadata.tables[name].c
    columns = sorted(each["name"] for each in inspector.get_columns(name))
    return sa.table(name, *(sa.column(each, known[each].type if each in known else None) for each in columns))


def _held(connection: sa.Connection, table: sa.TableClause) -> Held:
    """Add the hashes of rows up, modulo 2²⁵⁶: the sum is the same in any order."""
    rows, total = 0, 0
    found = connection.execute(sa.select(*table.c).execution_options(yield_per=AT_ONCE))
    for row in found:
        rows += 1
        total += int.from_bytes(hashlib.sha256(_canonical(row)).digest(), "big")
    return Held(rows, f"{total % 2**256:064x}")


def _canonical(row: sa.Row[Any]) -> bytes:
    return json.dumps([*row], default=_word, sort_keys=True, ensure_ascii=True).encode()


def _word(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
