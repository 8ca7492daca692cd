"""``coup-de-pouce ranking``: look after the rankings."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.core.db import reading
from app.proposals import verifying

SHOWN = 20


@click.group("ranking")
def group() -> None:
    """Look after the rankings."""


@group.command("verify")
@with_appcontext
def verify() -> None:
    """Rebuild every stored score from its parts and its configuration; exit 1 when one differs."""
    looked_at = verifying.verified(reading())
    wrong = [each for each in looked_at if not each.holds]
    for each in wrong[:SHOWN]:
        why = "unknown configuration" if each.rebuilt is None else f"its parts make {each.rebuilt}"
        click.echo(f"{each.proposal_id}: stored {each.stored}, {why}", err=True)
    if wrong:
        raise click.ClickException(f"{len(wrong)} of {len(looked_at)} proposals do not rebuild")
    click.echo(f"{len(looked_at)} proposals, every score rebuilt to the last digit.")
