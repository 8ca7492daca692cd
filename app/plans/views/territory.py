"""The operator's plan for the whole territory: asked for, followed, handed over."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.plans import labels, profiles, queries, services
from app.plans.forms import ObjectiveForm
from app.plans.views import bp
from app.web import once
from app.web.access import acting, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time

DONE = {
    "annulation": (services.cancel, "Le calcul est annulé. Rien n’a été proposé à personne."),
    "abandon": (services.drop_territory, "Le plan est abandonné. Les associations n’en ont rien vu."),
}


@bp.get("/operateur/plans")
@requires(Permission.PLAN_OVERSEE)
def territory() -> ResponseReturnValue:
    """Show the plans made for the territory, and a way to ask for one."""
    return _list(ObjectiveForm())


@bp.post("/operateur/plans/demande")
@requires(Permission.PLAN_OVERSEE)
def request_territory() -> ResponseReturnValue:
    """Ask for a plan; a worker computes it."""
    form = ObjectiveForm()
    if not form.validate_on_submit():
        return _list(form)
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        row = services.request(session, objective=form.aim, actor=acting(), at=now())
        location = url_for(".territory_plan", territory_plan_id=row.id)
        once.remember(session, form.submission.data, location, at=now())
    return redirect(location, code=303)


@bp.get("/operateur/plans/<uuid:territory_plan_id>")
@requires(Permission.PLAN_OVERSEE)
def territory_plan(territory_plan_id: UUID) -> ResponseReturnValue:
    """Show how far a plan is; once it is done, its figures."""
    session = reading()
    row = queries.territory_plan(session, territory_plan_id)
    return render_template("plans/territory_plan.html", plan=profiles.territory_sheet(session, row), form=Form())


@bp.post("/operateur/plans/<uuid:territory_plan_id>/<any(annulation, abandon):verb>")
@requires(Permission.PLAN_OVERSEE)
def stop_territory(territory_plan_id: UUID, verb: str) -> ResponseReturnValue:
    """Cancel a computation, or drop what it gave."""
    carry_out, said = DONE[verb]
    with transaction() as session:
        if first_time(session, verb, territory_plan_id):
            carry_out(session, territory_plan_id=territory_plan_id, actor=acting(), at=now())
    flash(said)
    return _to_territory_plan(territory_plan_id)


@bp.route("/operateur/plans/<uuid:territory_plan_id>/transmission", methods=["GET", "POST"])
@requires(Permission.PLAN_OVERSEE)
def hand_over(territory_plan_id: UUID) -> ResponseReturnValue:
    """Ask, then hand the pairs to the associations that have the cases."""
    form = Form()
    if not form.validate_on_submit():
        session = reading()
        row = queries.territory_plan(session, territory_plan_id)
        return render_template(
            "plans/hand_over.html", plan=profiles.territory_sheet(session, row), form=form
        ), form.status
    with transaction() as session:
        if first_time(session, "hand_over", territory_plan_id):
            services.hand_over(session, territory_plan_id=territory_plan_id, actor=acting(), at=now())
    flash("C’est transmis. Chaque association reçoit ses suggestions et décide.")
    return _to_territory_plan(territory_plan_id)


def _list(form: ObjectiveForm) -> ResponseReturnValue:
    session = reading()
    return render_template(
        "plans/territory.html",
        plans=profiles.territory_lines(queries.territory_plans(session)),
        live=queries.live_territory_plan(session) is not None, form=form, hints=labels.OBJECTIVE_HINTS,
    ), form.status  # fmt: skip


def _to_territory_plan(territory_plan_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".territory_plan", territory_plan_id=territory_plan_id), code=303)
