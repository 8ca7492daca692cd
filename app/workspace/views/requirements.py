"""What an association asks of its volunteers and its team: it knows of the pairs that a change stops."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.associations import policies, profiles, queries
from app.associations.views import bp
from app.associations.views.file import EDITORS
from app.core.db import reading, transaction
from app.mentorships import asking
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.forms import for_one
from app.safeguarding.requirements.states import RequirementKind, RequirementRole
from app.web.access import acting, requires
from app.web.clock import now, today


@bp.route("/associations/<uuid:association_id>/exigences", methods=["GET", "POST"])
@requires(*EDITORS)
def change_requirements(association_id: UUID) -> ResponseReturnValue:
    """Change what is asked before an offer, then a pair, is active; ask once more before pairs stop."""
    session = reading()
    association = queries.visible(session, association_id, actor=acting())
    form = for_one(requirements.asked(session), association_id)
    shown = profiles.file_of(session, association, day=today())
    if not form.validate_on_submit():
        page = "associations/requirements.html"
        rows = {"kinds": list(RequirementKind), "roles": list(RequirementRole)}
        return render_template(page, form=form, association=shown, **rows), form.status
    stops = asking.would_stop(session, association_id=association_id, demands=form.all_demands(), day=today())
    if stops.total and not form.sure.data:
        return render_template("associations/requirements_sure.html", form=form, association=shown, stops=stops)
    with transaction() as writing:
        association = queries.visible(writing, association_id, actor=acting())
        policies.ensure_may_manage(acting(), association)
        asking.ask(writing, association_id=association_id, demands=form.all_demands(), actor=acting(), at=now())
    flash("C’est enregistré, et cela compte tout de suite.")
    return redirect(url_for("associations.file", association_id=association_id), code=303)
