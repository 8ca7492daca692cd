"""``coup-de-pouce jobs``: run what is due."""

from __future__ import annotations

import json
import signal
from threading import Event
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app import jobs
from app.web import logs


@click.group("jobs")
def group() -> None:
    """Run what is due."""


@group.command("run-once")
@with_appcontext
def run_once() -> None:
    """Run every job until nothing is left; print the effects of each as JSON."""
    logs.leave_the_output_free()
    click.echo(json.dumps(jobs.run_once()))


@group.command("worker")
@click.option("--seconds", default=15.0, show_default=True, help="Pause between two rounds.")
@with_appcontext
def worker(seconds: float) -> None:
    """Keep running what is due until told to stop; several workers may run side by side."""
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    app: Any = current_app
    jobs.work(app._get_current_object(), stop, seconds=seconds)  # noqa: SLF001
