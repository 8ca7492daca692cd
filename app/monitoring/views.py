"""`/healthz` (alive), `/readyz` (database, migrations, oldest unsent mail, workers), and the same in words."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading
from app.core.permissions import Permission
from app.mailbox import queries as mailbox
from app.monitoring import facts as service
from app.monitoring import probing, profiles, queries
from app.web import migrations
from app.web.access import public, requires
from app.web.clock import now

bp = Blueprint("monitoring", __name__)

log = structlog.get_logger()

UNKNOWN: dict[str, Any] = {
    "database": False, "migrations": False, "oldest_unsent_seconds": None, "workers": None, "worker_seen_seconds": None,
}  # fmt: skip
"""What is said while the database does not answer."""


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when the database is there and up to date, else 503; within seconds even when it stalls."""
    app: Any = current_app
    try:
        facts = probing.prober(app._get_current_object()).ask(_facts)  # noqa: SLF001
    except probing.Unanswered:
        log.warning("readyz")
        facts = UNKNOWN
    well = facts["database"] and facts["migrations"]
    return jsonify(status="ok" if well else "unavailable", **facts), 200 if well else 503


@bp.get("/operateur/etat")
@requires(Permission.SERVICE_WATCH)
def state() -> ResponseReturnValue:
    """Say to the operator how the service is and what to do."""
    return render_template("monitoring/state.html", state=profiles.state(service.gather()))


def _facts() -> dict[str, Any]:
    """Read numbers only: what this page says, everybody may read."""
    if not migrations.applied():
        return UNKNOWN | {"database": True}
    at = now()
    found = queries.backlog(reading(), at=at)
    return {
        "database": True,
        "migrations": True,
        "oldest_unsent_seconds": mailbox.oldest_unsent_seconds(reading(), at=at),
        "workers": found.workers,
        "worker_seen_seconds": queries.seconds_since(found.last_sign, at=at),
    }
