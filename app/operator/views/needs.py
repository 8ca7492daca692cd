"""The first page, and the needs that nobody covers."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.paging import paged
from app.core.permissions import Permission
from app.follow import services as follow
from app.follow.policies import staff_may_name
from app.operator import profiles, queries, services
from app.operator.forms import HandOverForm, OpenForm
from app.operator.left import queries as left
from app.operator.views import bp
from app.web.access import acting, requires
from app.web.clock import now, today
from app.web.once import first_time
from app.workspace import services as workspace
from app.workspace.forms import StopForm

PAGE_SIZE = 50


@bp.get("/")
@requires(Permission.ASSOCIATION_OVERSEE)
def overview() -> ResponseReturnValue:
    """Show what waits for the operator, and how the territory goes."""
    figures = queries.overview(reading(), at=now())
    return render_template("operator/overview.html", figures=figures)


@bp.get("/besoins")
@requires(Permission.NEED_OVERSEE)
def queue() -> ResponseReturnValue:
    """List the needs that no association has."""
    page = request.args.get("page", 1, type=int)
    session = reading()
    rows, total = queries.queue(session, page=page, size=PAGE_SIZE)
    page, count = paged(total, page=page, size=PAGE_SIZE)
    listed = profiles.queued(session, rows, at=now())
    stopped = left.leaving(session)
    return render_template("operator/queue.html", needs=listed, stopped=stopped, total=total, page=page, pages=count)


@bp.route("/besoins/<uuid:need_id>/lire", methods=["GET", "POST"])
@requires(Permission.NEED_OVERSEE)
def open_words(need_id: UUID) -> ResponseReturnValue:
    """Ask why, then show the words of a child in danger whose guardian has not agreed."""
    form = OpenForm()
    if not form.validate_on_submit():
        found = queries.hidden_danger(reading(), need_id)
        card = profiles.queued(reading(), [found], at=now())[0].card
        return render_template("operator/open_words.html", form=form, card=card, file=None), form.status
    with transaction() as session:
        found = queries.hidden_danger(session, need_id)
        file = services.open_words(session, need=found, reason=form.why, actor=acting(), at=now())
        return render_template("operator/open_words.html", form=form, card=file.card, file=file)


@bp.route("/besoins/<uuid:need_id>/confier", methods=["GET", "POST"])
@requires(Permission.NEED_OVERSEE)
def hand_over(need_id: UUID) -> ResponseReturnValue:
    """Hand a need to an association, with a word."""
    session = reading()
    need = queries.queued(session, need_id)
    destinations = profiles.destinations(session, need, day=today())
    form = HandOverForm(destinations)
    if not form.validate_on_submit():
        return render_template(
            "operator/hand_over.html", form=form, need=profiles.queued(session, [need], at=now())[0],
            destinations=destinations, to_call=profiles.to_call(session, need),
            unanswered_for=staff_may_name(session, need, actor=acting(), at=now()),
        ), form.status  # fmt: skip
    with transaction() as session:
        need = queries.queued(session, need_id)
        workspace.pass_on(session, need=need, to=form.to, word=form.word.data or "", actor=acting(), at=now())
    flash("La demande est confiée. L’association reçoit un message.")
    return redirect(url_for("operator.queue"), code=303)


@bp.route("/besoins/<uuid:need_id>/arreter", methods=["GET", "POST"])
@requires(Permission.NEED_OVERSEE)
def stop(need_id: UUID) -> ResponseReturnValue:
    """Say what stopping a request does, then stop it for a reason."""
    form = StopForm()
    if not form.validate_on_submit():
        need = queries.queued(reading(), need_id)
        card = profiles.queued(reading(), [need], at=now())[0].card
        return render_template("operator/stop.html", form=form, card=card), form.status
    with transaction() as session:
        if first_time(session, "stop", need_id):
            need = queries.queued(session, need_id)
            follow.stop(session, need=need, reason=form.why, word=form.text.data or "", actor=acting(), at=now())
    flash(form.done)
    return redirect(url_for("operator.queue"), code=303)
