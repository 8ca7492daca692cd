"""The operator's figures."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading
from app.core.permissions import Permission
from app.statistics import profiles, sheet
from app.web.access import requires
from app.web.clock import now, today
from app.web.spreadsheets import spreadsheet

bp = Blueprint("statistics", __name__)


@bp.get("/operateur/statistiques")
@requires(Permission.STATISTICS_SEE)
def index() -> ResponseReturnValue:
    """Show waits, shortages and places, small numbers masked."""
    return render_template("statistics/index.html", figures=profiles.statistics(reading(), at=now()))


@bp.get("/operateur/statistiques/fichier.csv")
@requires(Permission.STATISTICS_SEE)
def file() -> ResponseReturnValue:
    """Hand the same figures out as a file."""
    figures = profiles.statistics(reading(), at=now())
    return spreadsheet(f"statistiques-{today().isoformat()}", sheet.HEADER, sheet.rows(figures))
