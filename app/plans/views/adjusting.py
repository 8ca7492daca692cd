"""Propose a plan, solve it again, put a mark on a pair. What is long is done before the database is held."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

import matching
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.plans import labels, profiles, queries, rules, services, working
from app.plans.forms import AimForm, ObjectiveForm, PairForm
from app.plans.queries import Pair
from app.plans.states import Mark
from app.plans.views import bp
from app.web import once
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.once import first_time

SAID = {
    rules.Gesture.PIN: "C’est gardé\u00a0: le plan tient ce binôme et s’arrange avec le reste.",
    rules.Gesture.FORBID: "C’est écarté. Le plan a cherché quelqu’un d’autre.",
    rules.Gesture.FREE: "C’est de nouveau ouvert. Le plan est recalculé.",
}


@bp.post("/association/plans/proposition")
@requires(Permission.PROPOSAL_DECIDE)
def propose() -> ResponseReturnValue:
    """Plan what waits."""
    form, session, mine = ObjectiveForm(), reading(), association_id()
    if not form.validate_on_submit():
        plans = profiles.lines(queries.plans_of(session, mine))
        waiting = queries.plannable_count(session, mine)
        return render_template(
            "plans/index.html", form=form, plans=plans, waiting=waiting, largest=queries.LARGEST,
            draft=queries.own_draft(session, mine) is not None, hints=labels.OBJECTIVE_HINTS,
        ), form.status  # fmt: skip
    solution = working.first(session, mine, objective=form.aim, at=now())
    with transaction() as writing:
        if there := once.earlier(writing, form.submission.data):
            return redirect(there, code=303)
        plan = services.draft(
            writing, association_id=mine, objective=form.aim, solution=solution, actor=acting(), at=now()
        )
        location = url_for(".show", plan_id=plan.id)
        once.remember(writing, form.submission.data, location, at=now())
    flash("Voici un plan. Rien n’est envoyé\u00a0: regardez-le, ajustez-le, puis décidez.")
    return redirect(location, code=303)


@bp.post("/association/plans/<uuid:plan_id>/calcul")
@requires(Permission.PROPOSAL_DECIDE)
def resolve(plan_id: UUID) -> ResponseReturnValue:
    """Solve a plan again as things are today, perhaps for another objective."""
    form = AimForm()
    seen, session = form.seen, reading()
    plan = queries.visible(session, plan_id, actor=acting())
    _solve_again(plan_id, seen, objective=form.aim(plan.objective), marks=working.marks_of(session, plan))
    flash("Le plan est à jour.")
    return redirect(url_for(".show", plan_id=plan_id), code=303)


@bp.post("/association/plans/<uuid:plan_id>/<any(epingler, ecarter, liberer):gesture>")
@requires(Permission.PROPOSAL_DECIDE)
def mark(plan_id: UUID, gesture: str) -> ResponseReturnValue:
    """Pin a pair, forbid it or free it, and solve again around it."""
    form, done = PairForm(), rules.Gesture(gesture)
    seen, session = form.seen, reading()
    plan = queries.visible(session, plan_id, actor=acting())
    queries.row(session, plan.id, form.pair[0])
    marks = rules.marked(working.marks_of(session, plan), form.pair, done)
    kept = _solve_again(plan_id, seen, objective=plan.objective, marks=marks)
    if form.pair in kept:
        flash("Ce binôme n’est plus possible aujourd’hui\u00a0: il n’a pas pu être gardé.", "warning")
    else:
        flash(SAID[done])
    return _to_row(plan_id, form.pair[0])


def _to_row(plan_id: UUID, need_id: UUID) -> ResponseReturnValue:
    """Go back to where one was in a long plan: the row, on the page where it stands now."""
    page = queries.page_of(reading(), plan_id, need_id)
    there = url_for(".show", plan_id=plan_id, page=page if page > 1 else None, _anchor=f"demande-{need_id}")
    return redirect(there, code=303)


def _solve_again(
    plan_id: UUID, seen: int, *, objective: matching.Objective, marks: Mapping[Pair, Mark]
) -> tuple[Pair, ...]:
    """Solve, then keep; return the pins that had to be let go."""
    session = reading()
    plan = queries.visible(session, plan_id, actor=acting())
    solution = working.again(session, plan, objective=objective, marks=marks, at=now())
    with transaction() as writing:
        if first_time(writing, "plan", plan_id, seen, objective, sorted(marks.items())):
            services.resolve(
                writing, plan_id=plan_id, version=seen, objective=objective, marks=marks, solution=solution,
                actor=acting(), at=now(),
            )  # fmt: skip
    return solution.let_go
