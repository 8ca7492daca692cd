"""``coup-de-pouce backup``, ``restore`` and ``drill``: copies that are proved, put back, tried."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from app.backups import history, services
from app.backups.services import Restored
from app.core.db import db, reading
from app.core.engines import unhurried
from app.factory import create_app
from app.journal import anchors, audit
from app.web import ledgers, migrations
from app.web.clock import now

FILE = click.Path(dir_okay=False, path_type=Path)
IDENTITY = click.option("--identity", default="", help="The key's file, for a copy encrypted by age.")


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def backup(file: Path) -> None:
    """Write a verified copy of the database to FILE, while people write."""
    made = services.back_up(file)
    history.note(made, at=now())
    rows = sum(held.rows for held in made.held.tables.values())
    click.echo(f"{made.path}: {rows} rows in {len(made.held.tables)} tables, revision {made.held.revision}.")
    if made.sealed:
        click.echo(f"{made.sealed}: the encrypted copy.")


@click.command("restore")
@click.argument("file", type=FILE)
@IDENTITY
@with_appcontext
def restore(file: Path, identity: str) -> None:
    """Make the database what FILE holds, then erase and take back again what was since."""
    done = services.restore(file, at=now(), identity=identity)
    again = f"Erased again: {done.erased_again}. Taken back again: {done.taken_back_again}."
    click.echo(f"Restored {_counted(done)}. {again} Everybody signs in again.")
    if done.before:
        click.echo(f"What was there before is in {done.before}: delete it once all is well.")


@click.command("drill")
@click.argument("file", type=FILE)
@IDENTITY
@with_appcontext
def drill(file: Path, identity: str) -> None:
    """Restore FILE into a scratch database and compare counts and checksums; exit 1 when they differ."""
    settings = {name: current_app.config[name] for name in ("INSTANCE_PATH", "POSTGRES_TOOLS")}
    with _scratch() as url, _copied_ledgers() as folder:
        app = create_app(
            {**settings, "LEDGER_PATH": folder, "DATABASE_URL": url, "SECRET_KEY": uuid4().hex * 2, "PRODUCTION": False}
        )
        with app.app_context():
            done = services.restore(file, at=now(), identity=identity, keep_before=False)
            journal = audit.verify(reading(), anchors=anchors.known())
            sound = migrations.applied() and not migrations.differences()
            db.session.close()
            db.engine.dispose()
    if journal.wrong or not sound:
        raise click.ClickException(journal.wrong or "the schema differs from the code")
    click.echo(f"{file}: {_counted(done)}; the journal holds {journal.entries} entries; the schema is the code's.")


def _counted(done: Restored) -> str:
    rows = sum(held.rows for held in done.held.tables.values())
    return f"{rows} rows in {len(done.held.tables)} tables as they were kept"


@contextmanager
def _copied_ledgers() -> Iterator[str]:
    """Yield a copy of the ledgers, gone afterwards: what is only tried is not written down."""
    with TemporaryDirectory() as folder:
        if ledgers.folder().exists():
            shutil.copytree(ledgers.folder(), folder, dirs_exist_ok=True)
        yield folder


@contextmanager
def _scratch() -> Iterator[str]:
    """Yield the address of an empty database of the same kind, gone afterwards."""
    db.session.close()
    if db.engine.dialect.name == "sqlite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'scratch.sqlite'}"
        return
    name = f"drill_{uuid4().hex}"
    with unhurried(db.engine, isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            yield db.engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
