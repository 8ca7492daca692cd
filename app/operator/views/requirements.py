"""What the operator asks of every volunteer of the territory: the floor under every association."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.operator.views import bp
from app.safeguarding.requirements import queries, services
from app.safeguarding.requirements.forms import RequirementsForm
from app.safeguarding.requirements.states import RequirementKind
from app.web.access import acting, requires
from app.web.clock import now


@bp.route("/exigences", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_OVERSEE)
def requirements() -> ResponseReturnValue:
    """Change what every association asks at least."""
    form = RequirementsForm(queries.floor(reading()))
    if not form.validate_on_submit():
        return render_template("operator/requirements.html", form=form, kinds=list(RequirementKind)), form.status
    with transaction() as session:
        services.ask(session, association_id=None, demands=form.demands(), actor=acting(), at=now())
    flash("C’est enregistré, et cela compte tout de suite pour toutes les associations.")
    return redirect(url_for(".requirements"), code=303)
