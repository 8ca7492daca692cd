"""What the operator asks of everybody of the territory: the floor under every association."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.mentorships import asking
from app.operator.views import bp
from app.safeguarding.requirements import queries
from app.safeguarding.requirements.forms import for_everybody
from app.safeguarding.requirements.states import RequirementKind, RequirementRole
from app.web.access import acting, requires
from app.web.clock import now, today


@bp.route("/exigences", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_OVERSEE)
def requirements() -> ResponseReturnValue:
    """Change what every association asks at least; ask once more before pairs stop."""
    form = for_everybody(queries.asked(reading()))
    if not form.validate_on_submit():
        shown = {"form": form, "kinds": list(RequirementKind), "roles": list(RequirementRole)}
        return render_template("operator/requirements.html", **shown), form.status
    stops = asking.would_stop(reading(), association_id=None, demands=form.all_demands(), day=today())
    if stops.total and not form.sure.data:
        return render_template("operator/requirements_sure.html", form=form, stops=stops)
    with transaction() as session:
        asking.ask(session, association_id=None, demands=form.all_demands(), actor=acting(), at=now())
    flash("C’est enregistré, et cela compte tout de suite pour toutes les associations.")
    return redirect(url_for(".requirements"), code=303)
