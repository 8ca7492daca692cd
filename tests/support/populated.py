"""The application with a small invented population, and its personas signed in."""

from __future__ import annotations

from fcntl import LOCK_EX, flock
from pathlib import Path

from builders import AT
from engines import Engine, SqliteEngine, close
from flask import Flask
from pages import PageClient, SeparateClient

from app import jobs
from app.demo import personas, seeding
from app.factory import create_app

MANY = 10**6
EVERYBODY: tuple[personas.Persona | None, ...] = (
    None, personas.PRESCRIBER, personas.YOUTH_19, personas.GUARDIAN, personas.VOLUNTEER_VALID, personas.MANAGER_A,
    personas.OPERATOR,
)  # fmt: skip
"""One persona of each kind, and a visitor."""


def populate(engine: Engine, folder: Path, *, size: int = 3) -> tuple[Flask, str]:
    """Return an application with a few weeks of history, and the address of its database; no limit slows one down."""
    url = engine.fresh(folder)
    app = _site(url, folder)
    with app.app_context():
        seeding.fill(seed=5, size=size, marked=False, tell=lambda *_: None, nightly=jobs.run_once)
    return app, url


def settled(engine: Engine, folder: Path, *, run: Path, on: SqliteEngine) -> tuple[Flask, str]:
    """Return the same, with the few weeks that the first process of a `run` of the tests lived `on` SQLite, copied."""
    source = run / "settled.sqlite"
    with (run / "settled.lock").open("w") as turn:
        flock(turn, LOCK_EX)
        if not source.exists():
            app, url = populate(on, folder)
            close(app)
            Path(url.removeprefix("sqlite:///")).rename(source)
    url = engine.filled(folder, source)
    return _site(url, folder), url


def _site(url: str, folder: Path) -> Flask:
    return create_app(
        {"TESTING": True, "PROPAGATE_EXCEPTIONS": False, "DATABASE_URL": url, "INSTANCE_PATH": str(folder),
         "SECRET_KEY": "a-secret-that-only-the-tests-know-0123456789", "NOW": AT, "LOG_LEVEL": "CRITICAL", "DEMO": True,
         "FORMS_PER_HOUR": MANY, "SIGN_IN_ATTEMPTS": MANY, "REPORTS_PER_HOUR": MANY}
    )  # fmt: skip


def browser(app: Flask, persona: personas.Persona | None) -> SeparateClient:
    """Return the browser of a persona who is signed in, or of a visitor."""
    client = PageClient(app)
    if persona is not None:
        client.sign_in(persona.email, personas.PASSWORD)
    return client.http
