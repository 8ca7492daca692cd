"""``coup-de-pouce check``: whether this installation may serve real people."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.monitoring import production


@click.command("check")
@click.option("--production", is_flag=True, required=True, expose_value=False, help="As a server that real people use.")
@with_appcontext
def check() -> None:
    """Name everything weak and undone at once, exit 1 when there is something; notes are for who chose otherwise."""
    for note in production.advice():
        click.echo(f"Note: {note}", err=True)
    found = [*production.weaknesses(), *production.undone()]
    for weakness in found:
        click.echo(weakness, err=True)
    if found:
        raise click.ClickException(f"{len(found)} to repair before real people come.")
    click.echo("Nothing is weak.")
