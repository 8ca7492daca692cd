"""« Aujourd’hui »: what waits for a coordinator, each line one click from done."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.db import reading
from app.core.permissions import Permission
from app.web.access import acting, association_id, requires
from app.web.clock import now, today
from app.web.forms import Form
from app.workspace import profiles
from app.workspace.blueprint import bp


@bp.get("/aujourdhui", endpoint="today")
@requires(Permission.MENTORSHIP_FOLLOW)
def day() -> ResponseReturnValue:
    """Show what waits for the visitor today."""
    shown = profiles.day(reading(), association_id(), actor=acting(), at=now())
    return render_template("workspace/today.html", day=shown, today=today(), fresh=Form)
