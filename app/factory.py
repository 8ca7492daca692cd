"""Make the application: configuration, extensions, guards, pages."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_alembic import Alembic
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import blueprints, jobs, registry
from app.accounts import identity
from app.core import engines, settings, territory
from app.core.clock import Clock
from app.core.db import db
from app.demo.time_machine import TimeMachine
from app.follow import over
from app.meetings import calendars
from app.meetings import emails as meetings
from app.pages.labels import STATES
from app.web import access, addresses, errors, headers, logs, migrations, retries, templating

MEGABYTE = 1024 * 1024


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return a new application.

    Parameters
    ----------
    config : mapping, optional
        Settings by their unprefixed name; they win over the environment.

    Raises
    ------
    ValueError
        If a setting or the territory file cannot be read.
    """
    app = Flask("app", template_folder="../templates", instance_relative_config=True)
    app.config.update(_configuration(settings.load(os.environ, config)))
    app.extensions["clock"] = Clock(app.config["NOW"] or None)
    app.extensions["attachments"] = {meetings.CALENDAR: calendars.attachment}
    app.extensions["territory"] = territory.read(app.config["TERRITORY"] or None)
    _extend(app)
    demonstration = blueprints.DEMONSTRATION if app.config["DEMO"] else ()
    if app.config["DEMO"]:
        app.extensions["time_machine"] = TimeMachine(app, round=jobs.run_once)
    for blueprint in (*blueprints.ALL, *demonstration):
        app.register_blueprint(blueprint)
    return app


def _configuration(values: dict[str, Any]) -> dict[str, Any]:
    base = urlsplit(values["BASE_URL"])
    folder = Path(values["INSTANCE_PATH"]).absolute()
    url = values["DATABASE_URL"] or f"sqlite:///{folder / 'coup-de-pouce.sqlite'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    https = base.scheme == "https"
    return values | {
        "LEFT_EMPTY": frozenset(name for name in ("SECRET_KEY", "TRUSTED_HOSTS") if not values[name]),
        "SECRET_KEY": values["SECRET_KEY"] or secrets.token_hex(32),
        "DATABASE_URL": url,
        "INSTANCE_PATH": str(folder),
        "SQLALCHEMY_ENGINES": {"default": engines.options(values, url)},
        "ALEMBIC": {
            "script_location": str(Path(__file__).parent.parent / "migrations" / "versions"),
            "version_locations": [],
        },
        "ALEMBIC_CONTEXT": {
            "render_as_batch": True,
            "compare_type": True,
            "transactional_ddl": True,
            "include_name": migrations.is_ours,
        },
        "TRUSTED_HOSTS": values["TRUSTED_HOSTS"] or [base.hostname, "localhost", "127.0.0.1"],
        "MAX_CONTENT_LENGTH": values.get("MAX_CONTENT_LENGTH", MEGABYTE),
        "MAX_FORM_PARTS": 2000,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        # The prefix makes browsers refuse one that another host of the domain, or plain http, would set.
        "SESSION_COOKIE_NAME": "__Host-coup_de_pouce" if https else "coup_de_pouce",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        # Forms keep the words of their locale; Flask-WTF would read them from a file at every request.
        "WTF_I18N_ENABLED": False,
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
    }


def _without_coroutines(app: Flask) -> None:
    """Drop what an extension would await after each request: it costs a thread, and no session is asynchronous."""
    kept = [each for each in app.teardown_appcontext_funcs if not iscoroutinefunction(each)]
    app.teardown_appcontext_funcs[:] = kept


def _extend(app: Flask) -> None:
    logs.init_app(app)
    Path(app.config["INSTANCE_PATH"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    _without_coroutines(app)
    Alembic(app, metadatas=registry.metadata, run_mkdir=False, command_name="")
    CSRFProtect(app)
    templating.init_app(app)
    errors.init_app(app, states=STATES)
    retries.init_app(app)
    headers.init_app(app)
    addresses.init_app(app)
    identity.init_app(app)
    access.init_app(app, identify=identity.identify, open_link=identity.open_link, refuse_link=over.refusal)
    # Behind proxies of one's own the throttle counts visitors, not the last proxy.
    if proxies := int(app.config["TRUSTED_PROXIES"]):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        # A test makes an application for itself: it looks for the file that it asks for, not for every file.
        autorefresh=app.debug or app.testing,
        add_headers_function=headers.for_static(https=str(app.config["BASE_URL"]).startswith("https:")),
    )
