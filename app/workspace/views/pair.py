"""The page of one pair, for the association that frames it."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from app.care import profiles as care
from app.core.db import reading
from app.core.permissions import Permission
from app.mentorships import queries
from app.web.access import acting, requires
from app.web.clock import now
from app.web.forms import Form
from app.workspace import profiles
from app.workspace.blueprint import bp


@bp.get("/binomes/<uuid:mentorship_id>")
@requires(Permission.MENTORSHIP_FOLLOW)
def pair(mentorship_id: UUID) -> ResponseReturnValue:
    """Show a pair: how it is doing, what comes next, what was done."""
    session = reading()
    mentorship = queries.visible(session, mentorship_id, actor=acting())
    row = profiles.pair_rows(session, [queries.with_people(session, mentorship)], actor=acting(), at=now())[0]
    return render_template(
        "workspace/pair.html", pair=row, fresh=Form, care=care.section(session, mentorship, at=now())
    )
