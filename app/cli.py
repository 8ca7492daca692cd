"""The command ``coup-de-pouce``, which gathers each subject's commands."""

from __future__ import annotations

import json
import sys

import click
from flask.cli import FlaskGroup, with_appcontext

from app import jobs
from app.core.errors import DomainError
from app.factory import create_app
from app.web import migrations

group = FlaskGroup(
    name="coup-de-pouce",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    help="Young people who need support meet volunteers, through associations.",
)


@group.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
@with_appcontext
def upgrade() -> None:
    """Bring the database to the newest revision."""
    migrations.upgrade()
    click.echo("The database is up to date.")


@database.command("check")
@with_appcontext
def check() -> None:
    """Compare the database with the code; exit 1 when they differ."""
    if not migrations.applied():
        raise click.ClickException("migrations are waiting: run `coup-de-pouce db upgrade`")
    if differences := migrations.differences():
        raise click.ClickException(f"the database differs from the code: {differences}")
    click.echo("The database matches the code.")


@group.group("jobs")
def work() -> None:
    """Run what is due."""


@work.command("run-once")
@with_appcontext
def run_once() -> None:
    """Run every job until nothing is left; print the effects of each as JSON."""
    click.echo(json.dumps(jobs.run_once()))


def main() -> None:
    """Run the command; a refusal is one clear line on stderr and a status that is not 0."""
    try:
        group.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (DomainError, ValueError, RuntimeError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
