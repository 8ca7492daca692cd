"""``coup-de-pouce db``: look after the database."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.db import transaction
from app.places import services as places
from app.places.official import ListMissing
from app.skills import services as skills
from app.tuning import services as tuning
from app.web import migrations
from app.web.clock import now


def bring_lists() -> str:
    """Add to the database what it lacks of the lists that come with the product; return what hinders, else nothing."""
    with transaction() as session:
        skills.install(session)
        tuning.install(session, minutes_in_common=current_app.config["MINUTES_IN_COMMON"], at=now())
    try:
        with transaction() as session:
            places.install(session, current_app.extensions["territory"])
    except ListMissing as error:
        return str(error)
    return ""


@click.group("db")
def group() -> None:
    """Look after the database."""


@group.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest revision."""
    migrations.upgrade()
    if why := bring_lists():
        click.echo(f"Warning: {why}", err=True)
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
