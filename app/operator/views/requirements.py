"""What the operator asks of everybody of the territory: the floor under every association."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.operator.views import bp
from app.safeguarding.requirements import queries, services
from app.safeguarding.requirements.forms import for_everybody
from app.safeguarding.requirements.states import RequirementKind, RequirementRole
from app.web.access import acting, requires
from app.web.clock import now


@bp.route("/exigences", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_OVERSEE)
def requirements() -> ResponseReturnValue:
    """Change what every association asks at least."""
    form = for_everybody(queries.asked(reading()))
    if not form.validate_on_submit():
        shown = {"form": form, "kinds": list(RequirementKind), "roles": list(RequirementRole)}
        return render_template("operator/requirements.html", **shown), form.status
    with transaction() as session:
        for role in RequirementRole:
            services.ask(session, association_id=None, role=role, demands=form.demands(role), actor=acting(), at=now())
    flash("C’est enregistré, et cela compte tout de suite pour toutes les associations.")
    return redirect(url_for(".requirements"), code=303)
