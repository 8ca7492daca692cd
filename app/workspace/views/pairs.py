"""The pairs that an association frames."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.commitments import queries as commitments
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.mentorships import changes, queries
from app.mentorships import services as mentorships
from app.web.access import acting, association_id, requires
from app.web.clock import now, today
from app.web.forms import Form
from app.web.once import first_time
from app.workspace import profiles, services
from app.workspace.blueprint import bp
from app.workspace.forms import EndForm
from app.workspace.queries import PAGE


@bp.get("/binomes")
@requires(Permission.MENTORSHIP_FOLLOW)
def pairs() -> ResponseReturnValue:
    """List the pairs that go on, or those that ended."""
    session, mine = reading(), association_id()
    ended = request.args.get("etat") == "termines"
    total = queries.count_of_association(session, mine, ended=ended)
    pages = max(1, -(-total // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = queries.page_of_association(session, mine, ended=ended, page=page, size=PAGE)
    return render_template(
        "workspace/pairs.html", rows=profiles.pair_rows(session, rows, actor=acting(), at=now()),
        lacks=profiles.own_lacks(session, acting(), day=today()),
        ended=ended, total=total, page=page, pages=pages, form=Form(),
    )  # fmt: skip


@bp.route("/binomes/<uuid:mentorship_id>/terminer", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def end(mentorship_id: UUID) -> ResponseReturnValue:
    """End a pair with a reason."""
    session = reading()
    found = queries.visible(session, mentorship_id, actor=acting())
    form = EndForm(data={"reason": commitments.reason_to_stop(session, mentorship_id)})
    if not form.validate_on_submit():
        row = queries.with_people(session, found)
        pair = profiles.pair_rows(session, [row], actor=acting(), at=now())[0]
        return render_template("workspace/end_pair.html", pair=pair, form=form), form.status
    with transaction() as writing:
        mentorship = queries.visible(writing, mentorship_id, actor=acting())
        if first_time(writing, "end", mentorship_id):
            services.end_pair(
                writing, mentorship=mentorship, reason=form.why, reopen=form.reopen.data, actor=acting(), at=now()
            )
    flash("Le binôme est terminé. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)


@bp.post("/binomes/<uuid:mentorship_id>/suspendre")
@requires(Permission.MENTORSHIP_FOLLOW)
def suspend(mentorship_id: UUID) -> ResponseReturnValue:
    """Suspend a pair."""
    with transaction() as session:
        mentorship = queries.visible(session, mentorship_id, actor=acting())
        if first_time(session, "suspend", mentorship_id):
            mentorships.suspend(session, mentorship=mentorship, actor=acting(), at=now())
    flash("Le binôme est suspendu. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)


@bp.post("/binomes/<uuid:mentorship_id>/suivre")
@requires(Permission.MENTORSHIP_FOLLOW)
def follow(mentorship_id: UUID) -> ResponseReturnValue:
    """Follow a pair from now on, in the place of who did."""
    with transaction() as session:
        mentorship = queries.visible(session, mentorship_id, actor=acting())
        if first_time(session, "follow", mentorship_id):
            changes.follow(session, mentorship=mentorship, actor=acting(), at=now())
    flash("Vous suivez maintenant ce binôme.")
    return redirect(url_for(".pairs"), code=303)


@bp.post("/binomes/<uuid:mentorship_id>/reprendre")
@requires(Permission.MENTORSHIP_FOLLOW)
def resume(mentorship_id: UUID) -> ResponseReturnValue:
    """Let a suspended pair go on."""
    with transaction() as session:
        mentorship = queries.visible(session, mentorship_id, actor=acting())
        if first_time(session, "resume", mentorship_id):
            mentorships.resume(session, mentorship=mentorship, actor=acting(), at=now())
    flash("Le binôme reprend. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)
