"""``coup-de-pouce demo`` and ``seed``: an invented population, on this machine only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app import jobs, worker
from app.core.settings import PREFIX
from app.demo import canaries, personas, seeding, server
from app.factory import create_app
from app.web import migrations

DEFAULT_SEED = 31
DEFAULT_SIZE = 300
NOT_IN_A_HISTORY = frozenset({"mailbox.send", "proposals.refresh", "care.digest"})
"""Letters of the past are not sent, nobody reads its digests, and each arrival already ranks whom it concerns."""


@click.command("seed")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="The same number gives the same people.")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, type=click.IntRange(min=1, max=20_000))
@click.option("--canaries", "target", type=click.File("w", encoding="utf-8"), help="Write one JSON line per person.")
@with_appcontext
def seed_command(seed: int, size: int, target: TextIO | None) -> None:
    """Fill an empty database with an invented population of SIZE youths."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("a production database is never filled with invented people")
    _fill(seed=seed, size=size, marked=target is not None)
    if target is not None:
        canaries.write(target)


@click.command("demo")
@click.option("--port", default=5031, show_default=True, type=click.IntRange(1, 65535))
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="The same number gives the same people.")
@click.option("--size", default=DEFAULT_SIZE, show_default=True, type=click.IntRange(min=1, max=20_000))
@click.option("--reset", is_flag=True, help="Throw away what was done and start over.")
def demo_command(port: int, seed: int, size: int, *, reset: bool) -> None:
    """Serve the demonstration: everything is invented, nothing leaves this machine."""
    server.ensure_free(port)
    folder = Path(os.environ.get(PREFIX + "INSTANCE_PATH", "instance")) / "demo"
    if reset:
        _forget(folder)
    app = create_app(server.settings(port, folder))
    with app.app_context():
        migrations.upgrade()
        app.extensions["time_machine"].restore()
        if not seeding.done():
            _fill(seed=seed, size=size, marked=False)
    _greet(app)
    server.run(app, port, work=worker.serve_beside)


def _forget(folder: Path) -> None:
    for name in ("coup-de-pouce.sqlite", "coup-de-pouce.sqlite-wal", "coup-de-pouce.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)


def _fill(*, seed: int, size: int, marked: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Inventing people…", total=None)
        seeding.fill(
            seed=seed,
            size=size,
            marked=marked,
            nightly=lambda: jobs.run_once(besides=NOT_IN_A_HISTORY),
            tell=lambda label, done, total: progress.update(task, description=label, completed=done, total=total),
        )


def _greet(app: Flask) -> None:
    click.echo(f"\n  {app.extensions['territory'].name}  {app.config['BASE_URL']}\n")
    click.echo(f"  Mailbox of the demonstration: {app.config['BASE_URL']}/demo/boite")
    click.echo(f"  Every account's password:     {personas.PASSWORD}\n")
    for persona in personas.SHOWN:
        click.echo(f"    {persona.email:<44} {persona.label}")
    click.echo("\n  Stop with Ctrl+C. Started again, it keeps what was done; --reset starts over.\n")
