"""The command ``coup-de-pouce``, which gathers each subject's commands."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup

from app.commands import (
    auditing,
    backups,
    checking,
    database,
    demonstration,
    measuring,
    metering,
    places,
    privacy,
    ranking,
    texts,
    work,
)
from app.core.errors import DomainError
from app.factory import create_app
from app.operator import commands as operator
from matching.cli import match

group = FlaskGroup(
    name="coup-de-pouce",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    help="Young people who need support meet volunteers, through associations.",
)

for command in (
    auditing.group,
    backups.backup,
    backups.drill,
    backups.restore,
    checking.check,
    database.group,
    demonstration.demo_command,
    demonstration.seed_command,
    operator.group,
    measuring.group,
    metering.metrics,
    places.group,
    privacy.erase,
    privacy.purge,
    ranking.group,
    texts.group,
    work.group,
    match,
):
    group.add_command(command)


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
