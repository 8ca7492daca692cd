"""Copy a database whole while it is written to, and put it back: SQLite by itself, PostgreSQL by its tools."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import URL

from app.backups import manifest
from app.backups.manifest import Manifest
from app.core.engines import unhurried

_AGAIN = "BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class Store(Protocol):
    """A kind of database that can be copied and put back."""

    def take(self, target: Path) -> Manifest:
        """Write a copy to `target` and return what it holds.

        Raises
        ------
        RuntimeError
            If it cannot, in words.
        """

    def put(self, source: Path) -> None:
        """Make the database what `source` holds, in one transaction: a failure leaves it as it was.

        Raises
        ------
        RuntimeError
            If `source` is no whole copy, in words.
        """


class Sqlite:
    """A SQLite file, which may be in use."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.path = Path(str(engine.url.database))

    def take(self, target: Path) -> Manifest:
        """Copy with ``VACUUM INTO``: readers and writers go on; what was erased is not in the copy."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout = 10000")
            connection.execute("VACUUM INTO ?", (str(target),))
        _ensure_whole(target)
        copy = sa.create_engine(f"sqlite:///{target}")
        try:
            with copy.connect() as connection:
                return manifest.of(connection)
        finally:
            copy.dispose()

    def put(self, source: Path) -> None:
        """Write the copy's pages over the file's: whoever has it open reads the new ones next."""
        _ensure_whole(source)
        self.engine.dispose()
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(self.path, timeout=30)) as target:
            copy.backup(target)


class Postgres:
    """A PostgreSQL database, by ``pg_dump``, ``pg_restore`` and ``psql`` of `tools` (empty: those on the path)."""

    def __init__(self, engine: sa.Engine, *, tools: str = "") -> None:
        self.engine = engine
        self.tools = tools

    def take(self, target: Path) -> Manifest:
        """Dump the snapshot that the manifest is read from: both tell of the same instant."""
        with unhurried(self.engine, isolation_level="REPEATABLE READ") as connection:
            snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
            held = manifest.of(connection)
            self._run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
                      f"--file={target}", *self._address())  # fmt: skip
        self._run("pg_restore", "--list", str(target))
        return held

    def put(self, source: Path) -> None:
        """Empty the schema and fill it again in one transaction."""
        script = self._run("pg_restore", "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(source))
        self.engine.dispose()
        self._run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", *self._address(),
                  given=_AGAIN.encode() + _without_schema(script) + b"\nCOMMIT;\n")  # fmt: skip

    def _address(self) -> Sequence[str]:
        url: URL = self.engine.url.set(drivername="postgresql", password=None)
        return ("--dbname=" + url.render_as_string(hide_password=False),)

    def _run(self, tool: str, *arguments: str, given: bytes | None = None) -> bytes:
        program = shutil.which(tool, path=self.tools or None)
        if program is None:
            raise RuntimeError(f"{tool} is missing: install the client of PostgreSQL, or set POSTGRES_TOOLS")
        environ = os.environ | ({"PGPASSWORD": self.engine.url.password} if self.engine.url.password else {})
        done = subprocess.run([program, *arguments], input=given, capture_output=True, check=False, env=environ)  # noqa: S603
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise RuntimeError(f"{tool}: {' '.join(said) or 'failed'}")
        return done.stdout


def store(engine: sa.Engine, *, tools: str = "") -> Store:
    """Return the store of an engine."""
    return Sqlite(engine) if engine.dialect.name == "sqlite" else Postgres(engine, tools=tools)


def _without_schema(script: bytes) -> bytes:
    """Leave the schema out of what ``pg_restore`` writes: it was made just before."""
    return b"\n".join(line for line in script.splitlines() if not line.startswith(b"CREATE SCHEMA public"))


def _ensure_whole(path: Path) -> None:
    """Refuse a file that is no whole SQLite database.

    Raises
    ------
    RuntimeError
        With what SQLite says first.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise RuntimeError(f"{path.name} is no whole database: {error}") from error
    if said != "ok" or orphan is not None:
        raise RuntimeError(f"{path.name} is no whole database: {said if said != 'ok' else 'rows without their parent'}")
