"""What an association asks of its volunteers and its team, never less than the operator asks of all."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.associations import policies, profiles, queries
from app.associations.views import bp
from app.associations.views.file import EDITORS
from app.core.db import reading, transaction
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import services
from app.safeguarding.requirements.forms import for_one
from app.safeguarding.requirements.states import RequirementKind, RequirementRole
from app.web.access import acting, requires
from app.web.clock import now, today


@bp.route("/associations/<uuid:association_id>/exigences", methods=["GET", "POST"])
@requires(*EDITORS)
def change_requirements(association_id: UUID) -> ResponseReturnValue:
    """Change what is asked before an offer, then a pair, is active."""
    session = reading()
    association = queries.visible(session, association_id, actor=acting())
    form = for_one(requirements.asked(session), association_id)
    if not form.validate_on_submit():
        shown = profiles.file_of(session, association, day=today())
        page = "associations/requirements.html"
        rows = {"kinds": list(RequirementKind), "roles": list(RequirementRole)}
        return render_template(page, form=form, association=shown, **rows), form.status
    with transaction() as writing:
        association = queries.visible(writing, association_id, actor=acting())
        policies.ensure_may_manage(acting(), association)
        for role in RequirementRole:
            services.ask(
                writing, association_id=association_id, role=role, demands=form.demands(role), actor=acting(), at=now()
            )
    flash("C’est enregistré, et cela compte tout de suite.")
    return redirect(url_for("associations.file", association_id=association_id), code=303)
