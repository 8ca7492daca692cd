"""``coup-de-pouce jobs``: run what is due."""

from __future__ import annotations

import json
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app import jobs, worker
from app.monitoring import production
from app.web import logs


@click.group("jobs")
def group() -> None:
    """Run what is due."""


def _refuse_weakness() -> None:
    """Start in production as the pages do, with nothing weak: what is written to people leaves from here."""
    try:
        production.refuse_weakness(current_app)
    except RuntimeError as weak:
        raise click.ClickException(str(weak)) from weak


@group.command("run-once")
@with_appcontext
def run_once() -> None:
    """Run every job until nothing is left; print the effects of each as JSON."""
    logs.leave_the_output_free()
    _refuse_weakness()
    click.echo(json.dumps(jobs.run_once()))


@group.command("worker")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs run at once.")
@with_appcontext
def serve(threads: int) -> None:
    """Keep running what is due until told to stop; several workers may run side by side."""
    _refuse_weakness()
    app: Any = current_app
    worker.serve(app._get_current_object(), threads=threads)  # noqa: SLF001
