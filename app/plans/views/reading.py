"""An association's plans: the list, one of them, two objectives side by side."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

import matching
from app.core.db import reading
from app.core.paging import paged
from app.core.permissions import Permission
from app.needs import profiles as needs_profiles
from app.plans import labels, profiles, queries, working
from app.plans.forms import ObjectiveForm
from app.plans.states import PlanState
from app.plans.views import bp
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.forms import Form


@bp.get("/association/plans")
@requires(Permission.PROPOSAL_DECIDE)
def index() -> ResponseReturnValue:
    """Show what may be planned, and the plans there are."""
    session, mine = reading(), association_id()
    return render_template(
        "plans/index.html",
        waiting=queries.plannable_count(session, mine), largest=queries.LARGEST,
        plans=profiles.lines(queries.plans_of(session, mine)), draft=queries.own_draft(session, mine) is not None,
        form=ObjectiveForm(), hints=labels.OBJECTIVE_HINTS,
    )  # fmt: skip


@bp.get("/association/plans/<uuid:plan_id>")
@requires(Permission.PROPOSAL_DECIDE)
def show(plan_id: UUID) -> ResponseReturnValue:
    """Show a plan."""
    session = reading()
    plan = queries.visible(session, plan_id, actor=acting())
    page = request.args.get("page", 1, type=int)
    page, count = paged(queries.rows_count(session, plan.id), page=page, size=queries.PAGE)
    return render_template(
        "plans/show.html",
        plan=profiles.sheet(session, plan, page=page, at=now()), page=page, pages=count,
        objectives=labels.OBJECTIVES, form=Form(),
    )  # fmt: skip


@bp.get("/association/plans/<uuid:plan_id>/comparaison")
@requires(Permission.PROPOSAL_DECIDE)
def compare(plan_id: UUID) -> ResponseReturnValue:
    """Set the plan beside what another objective would give, both solved now with the same marks."""
    session = reading()
    plan = queries.visible(session, plan_id, actor=acting())
    asked = request.args.get("avec", "")
    others = [each for each in labels.OBJECTIVES if each is not plan.objective]
    other = matching.Objective(asked) if asked in others else others[0]
    solutions = working.solutions(session, plan, objectives=(plan.objective, other), at=now())
    return render_template(
        "plans/compare.html",
        plan_id=plan.id, version=plan.version, open=plan.state is PlanState.DRAFT, other=other,
        sides=profiles.compared(session, solutions, at=now()),
        others=[(each, labels.OBJECTIVES[each]) for each in others], form=Form(),
    )  # fmt: skip


@bp.get("/association/plans/<uuid:plan_id>/besoins/<uuid:need_id>")
@requires(Permission.PROPOSAL_DECIDE)
def choose(plan_id: UUID, need_id: UUID) -> ResponseReturnValue:
    """Show the volunteers who may be held for one need of a plan."""
    session = reading()
    plan = queries.visible(session, plan_id, actor=acting())
    row = queries.row(session, plan.id, need_id)
    need = queries.needs(session, [need_id])[need_id]
    problem = working.problem(session, plan, at=now())
    return render_template(
        "plans/choose.html",
        plan_id=plan.id, version=plan.version, open=plan.state is PlanState.DRAFT,
        card=needs_profiles.card(session, need, at=now()), form=Form(),
        choices=profiles.choices(
            session, problem, need_id, association_id=plan.association_id, chosen=row.offer_id
        ),
    )  # fmt: skip
