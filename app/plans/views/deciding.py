"""Accept a plan in one go, or drop it; each on a page that says what will happen."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.plans import profiles, queries, services
from app.plans.forms import SeenForm
from app.plans.states import PlanState
from app.plans.views import bp
from app.web.access import acting, requires
from app.web.clock import now
from app.web.once import first_time


@bp.route("/association/plans/<uuid:plan_id>/accord", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def accept(plan_id: UUID) -> ResponseReturnValue:
    """Ask, then turn every pair into a proposal."""
    form = SeenForm()
    if not form.is_submitted():
        return _ask("plans/accept.html", plan_id, form)
    with transaction() as session:
        plan = queries.visible(session, plan_id, actor=acting())
        if first_time(session, "accept", plan_id) and plan.state is not PlanState.ACCEPTED:
            services.accept(session, plan_id=plan_id, version=form.seen, actor=acting(), at=now())
    return _carry_out(plan_id)


@bp.post("/association/plans/<uuid:plan_id>/suite")
@requires(Permission.PROPOSAL_DECIDE)
def go_on(plan_id: UUID) -> ResponseReturnValue:
    """Send what an accepted plan still holds, should the machine have stopped half way."""
    plan = queries.visible(reading(), plan_id, actor=acting())
    return _carry_out(plan.id) if plan.state is PlanState.ACCEPTED else _to_plan(plan.id)


@bp.route("/association/plans/<uuid:plan_id>/abandon", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def drop(plan_id: UUID) -> ResponseReturnValue:
    """Ask, then leave a plan undone."""
    form = SeenForm()
    if not form.is_submitted():
        return _ask("plans/drop.html", plan_id, form)
    with transaction() as session:
        queries.visible(session, plan_id, actor=acting())
        if first_time(session, "drop", plan_id):
            services.drop(session, plan_id=plan_id, version=form.seen, actor=acting(), at=now())
    flash("Le plan est abandonné. Personne n’a rien reçu.")
    return redirect(url_for(".index"), code=303)


def _carry_out(plan_id: UUID) -> ResponseReturnValue:
    """Do the pairs a few at a time, so that nobody waits long for the database; then say how it went."""
    going = True
    while going:
        with transaction() as session:
            queries.visible(session, plan_id, actor=acting())
            going = services.carry_out(session, plan_id=plan_id, actor=acting(), at=now()) > 0
    done, refused = queries.outcome(reading(), plan_id)
    if refused:
        flash(f"Envoyées\u00a0: {done}. Plus possibles\u00a0: {refused}. Voyez pourquoi ci-dessous.", "warning")
    else:
        flash("C’est envoyé. Les bénévoles vont répondre, un par un.")
    return _to_plan(plan_id)


def _ask(template: str, plan_id: UUID, form: SeenForm) -> ResponseReturnValue:
    session = reading()
    plan = queries.visible(session, plan_id, actor=acting())
    shown = profiles.sheet(session, plan, page=1, at=now())
    return render_template(template, plan=shown, form=form)


def _to_plan(plan_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", plan_id=plan_id), code=303)
