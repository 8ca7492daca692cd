"""The operator's figures."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading
from app.core.permissions import Permission
from app.statistics import profiles
from app.web.access import requires
from app.web.clock import now

bp = Blueprint("statistics", __name__)


@bp.get("/operateur/statistiques")
@requires(Permission.STATISTICS_SEE)
def index() -> ResponseReturnValue:
    """Show waits, shortages and places, small numbers masked."""
    return render_template("statistics/index.html", figures=profiles.statistics(reading(), at=now()))
