"""``coup-de-pouce audit``: prove that the journal is whole."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app.core.db import reading
from app.journal import anchors, audit, checks
from app.web.clock import now


@click.group("audit")
def group() -> None:
    """Prove that the journal is whole."""


@group.command("verify")
@with_appcontext
def verify() -> None:
    """Walk the journal's chain; name the first bad entry and exit 1 when it does not hold."""
    session = reading()
    found = audit.verify(session, anchors=anchors.known())
    missing = audit.missing_guards(session)
    checks.note(held=not (found.wrong or missing), at=now())
    if found.wrong:
        raise click.ClickException(f"the journal does not hold: {found.wrong}")
    if missing:
        raise click.ClickException(f"the database would let the journal be rewritten: no {', '.join(missing)}")
    anchors.note(session, at=now())
    click.echo(f"The journal holds: {found.entries} entries, {found.position} links, head {found.hash or 'none'}.")
