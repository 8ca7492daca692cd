"""``coup-de-pouce bench``: how long the heavy pages take on this machine, and how many queries they make."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterable
from http.client import BAD_REQUEST, OK, SEE_OTHER
from uuid import uuid4

import click
from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from sqlalchemy import event

from app.accounts import services as accounts
from app.commands import ranked_pages
from app.core.db import db, transaction
from app.demo import crowd, personas, places
from app.factory import create_app
from app.web import migrations
from app.web.clock import now

ROUNDS = 15
PLANS = 7


@click.group("bench")
def group() -> None:
    """Measure the heavy pages."""


@group.command("inbox")
@click.option("--needs", default=2000, show_default=True, type=click.IntRange(10, 50_000))
@click.option("--offers", default=10_000, show_default=True, type=click.IntRange(20, 150_000))
def inbox(needs: int, offers: int) -> None:
    """Time an association's inbox and a page that ranks every offer, beside bare pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(folder)
        ranked_pages.add_to(app)
        client = _client(app, needs=needs, offers=offers)
        pages = (("inbox", "/association"), ("bare page", "/healthz"), *ranked_pages.ADDRESSES.items())
        medians = _tell(app, client, pages)
        for label in (ranked_pages.READ_AGAIN, ranked_pages.IN_MEMORY):
            share = medians[ranked_pages.BARE] / medians[label]
            click.echo(f"{label}, {offers} of them: {share:.2f}x the throughput of 20 rows (goal 0.50x)")


@group.command("plan")
@click.option("--needs", default=500, show_default=True, type=click.IntRange(10, 500))
@click.option("--offers", default=500, show_default=True, type=click.IntRange(10, 50_000))
def plan(needs: int, offers: int) -> None:
    """Time an association's plan: how long solving it again takes, the page itself, two objectives side by side."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(folder)
        client = _client(app, needs=needs, offers=offers)
        address = _post(client, "/association/plans/proposition", objective="fair")[1]
        seconds = [_post(client, f"{address}/calcul", version=version)[0] for version in range(1, PLANS + 1)]
        click.echo(f"{'solve again':<12} {statistics.median(seconds) * 1000:7.1f} ms median of {PLANS}")
        _tell(app, client, (("plan", address), ("side by side", f"{address}/comparaison"), ("bare page", "/healthz")))


def _app(folder: str) -> Flask:
    """Return an application in a folder of its own; forms are sent without a page before them, hence no token."""
    settings = {"INSTANCE_PATH": folder, "SECRET_KEY": "b" * 40, "LOG_LEVEL": "ERROR"}
    return create_app(settings | {"WTF_CSRF_ENABLED": False, "DATABASE_URL": ""})


def _tell(app: Flask, client: FlaskClient, pages: Iterable[tuple[str, str]]) -> dict[str, float]:
    """Print how long each page takes and how many queries it makes; return the median seconds."""
    medians = {}
    for label, address in pages:
        seconds, queries = _measure(app, client, address)
        medians[label] = statistics.median(seconds)
        click.echo(f"{label:<31} {medians[label] * 1000:7.1f} ms median of {ROUNDS}, {queries} queries")
    return medians


def _client(app: Flask, *, needs: int, offers: int) -> FlaskClient:
    """Fill the database and return a browser on which the coordinator is signed in."""
    with app.app_context(), Console(stderr=True).status(f"Writing {needs} needs and {offers} offers…"):
        migrations.upgrade()
        with transaction() as session:
            places.ensure_known(session)
            here = places.inhabited(session)
            coordinator = crowd.gather(session, needs=needs, offers=offers, places=here, at=now())
            coordinator.email = personas.COORDINATOR_A.email
            accounts.open_account(session, person=coordinator, password=personas.PASSWORD, at=now())
    client = app.test_client()
    form = {"email": personas.COORDINATOR_A.email, "password": personas.PASSWORD, "submission": str(uuid4())}
    if client.post("/connexion", data=form).status_code >= BAD_REQUEST:
        raise RuntimeError("the coordinator could not sign in")
    return client


def _measure(app: Flask, client: FlaskClient, address: str) -> tuple[list[float], int]:
    """Return the seconds of each round, after one that is not counted, and the queries of one."""
    sent: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    _get(client, address)
    sent.clear()
    seconds = [_get(client, address) for _ in range(ROUNDS)]
    return seconds, len(sent) // ROUNDS


def _post(client: FlaskClient, address: str, **fields: object) -> tuple[float, str]:
    """Send a form; return the seconds it took and where it led."""
    begun = time.perf_counter()
    answer = client.post(address, data={"submission": str(uuid4()), **fields})
    seconds = time.perf_counter() - begun
    if answer.status_code != SEE_OTHER:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return seconds, answer.location


def _get(client: FlaskClient, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    seconds = time.perf_counter() - begun
    if answer.status_code != OK:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return seconds
