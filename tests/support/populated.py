"""The application with a small invented population, and its personas signed in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from builders import AT
from engines import Engine
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


def populate(engine: Engine, folder: Path, *, size: int = 3, **settings: Any) -> tuple[Flask, str]:
    """Return an application with a few weeks of history, and the address of its database; no limit slows one down."""
    url = engine.fresh(folder)
    app = create_app(
        {"TESTING": True, "PROPAGATE_EXCEPTIONS": False, "DATABASE_URL": url, "INSTANCE_PATH": str(folder),
         "SECRET_KEY": "a-secret-that-only-the-tests-know-0123456789", "NOW": AT, "LOG_LEVEL": "CRITICAL", "DEMO": True,
         "FORMS_PER_HOUR": MANY, "SIGN_IN_ATTEMPTS": MANY, "REPORTS_PER_HOUR": MANY, **settings}
    )  # fmt: skip
    with app.app_context():
        seeding.fill(seed=5, size=size, marked=False, tell=lambda *_: None, nightly=jobs.run_once)
    return app, url


def browser(app: Flask, persona: personas.Persona | None) -> SeparateClient:
    """Return the browser of a persona who is signed in, or of a visitor."""
    client = PageClient(app)
    if persona is not None:
        client.sign_in(persona.email, personas.PASSWORD)
    return client.http
