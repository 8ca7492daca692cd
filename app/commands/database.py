"""``coup-de-pouce db``: look after the database."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.web import migrations


@click.group("db")
def group() -> None:
    """Look after the database."""


@group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest revision."""
    migrations.upgrade()
    click.echo("The database is up to date.")


@group.command("check")
@with_appcontext
def check() -> None:
    """Compare the database with the code; exit 1 when they differ."""
    if not migrations.applied():
        raise click.ClickException("migrations are waiting: run `coup-de-pouce db upgrade`")
    if differences := migrations.differences():
        raise click.ClickException(f"the database differs from the code: {differences}")
    click.echo("The database matches the code.")
