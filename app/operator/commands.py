"""``coup-de-pouce accounts``: the operator's first account."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.operator import services
from app.operator.forms import PersonForm
from app.web.clock import now


@click.group("accounts")
def group() -> None:
    """Open the accounts of the operator."""


@group.command("create-operator")
@click.option("--email", required=True, help="Where the invitation goes, and what one signs in with.")
@click.option("--first-name", required=True, help="First name.")
@click.option("--last-name", default="", help="Last name.")
@with_appcontext
def create_operator(email: str, first_name: str, last_name: str) -> None:
    """Invite somebody of the operator's; print the link, which works once, for 48 hours."""
    typed = MultiDict({"email": email, "first_name": first_name, "last_name": last_name})
    form = PersonForm(formdata=typed, meta={"csrf": False})
    if not form.validate():
        raise click.ClickException(" ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items() if name))
    with transaction() as session:
        link = services.invite_operator(session, at=now(), actor=SYSTEM, **form.answers())
    click.echo(link)


@group.command("reset-second-factor")
@click.option("--email", required=True, help="What one signs in with.")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Take a lost application away: its owner installs another at the next sign-in."""
    with transaction() as session:
        services.reset_second_factor(session, email=email, at=now())
    click.echo("Done. Every session of this account has ended; its owner was told by mail.")
