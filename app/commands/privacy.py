"""``coup-de-pouce erase`` and ``purge``: let go of people, and of what was kept long enough."""

from __future__ import annotations

import json
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.accounts.models import Person
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.privacy import purging, services, traces
from app.web.clock import now


@click.command("erase")
@click.option("--person", "person_id", type=click.UUID, help="The person's id.")
@click.option("--replay", is_flag=True, help="After a restore: erase and take back again what the ledgers say.")
@with_appcontext
def erase(person_id: UUID | None, *, replay: bool) -> None:
    """Erase a person everywhere; figures and the journal's ids stay."""
    if replay == (person_id is not None):
        raise click.UsageError("say either --person ID or --replay")
    if person_id is None:
        again = services.replay(at=now())
        traces.scrub()
        click.echo(f"Erased again: {again.erased}. Taken back again: {again.taken_back}.")
        if again.failed:
            raise click.ClickException(
                f"this could not be done again: {'; '.join(again.failed)}. Keep the site stopped: people who were "
                "erased, or a yes that was taken back, are there. Send these ids and the log to the developers."
            )
    else:
        with transaction() as session:
            person = session.get(Person, person_id)
            if person is None:
                raise click.ClickException(f"no person {person_id}")
            erased = services.erase(session, person=person, actor=SYSTEM, at=now())
        click.echo(f"Erased: {', '.join(map(str, erased))}.")
        traces.scrub()


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
@with_appcontext
def purge(*, dry_run: bool) -> None:
    """Let go of what was kept long enough; print how much as JSON, by rule."""
    if dry_run:
        counts = {name: len(keys) for name, keys in purging.plan(reading(), at=now()).items()}
    else:
        counts = purging.run(at=now())
        traces.scrub()
    click.echo(json.dumps(counts))
