"""`/healthz` (alive) and `/readyz` (database, migrations, age of the oldest unsent mail)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import reading
from app.mailbox import queries as mailbox
from app.web import migrations
from app.web.access import public
from app.web.clock import now

bp = Blueprint("monitoring", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer as long as the process does."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when the database is there and up to date, else 503."""
    facts: dict[str, Any] = {"database": False, "migrations": False, "oldest_unsent_seconds": None}
    try:
        facts["migrations"] = migrations.applied()
        facts["oldest_unsent_seconds"] = mailbox.oldest_unsent_seconds(reading(), at=now())
        facts["database"] = True
    except SQLAlchemyError:
        current_app.logger.warning("readyz: no database")
    well = facts["database"] and facts["migrations"]
    return jsonify(status="ok" if well else "unavailable", **facts), 200 if well else 503
