"""The pairs for which nobody answers: their association is suspended or closed."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.commitments import queries as commitments
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.mentorships import queries as mentorships
from app.mentorships.states import EndReason
from app.operator import profiles, queries, services
from app.operator.views import bp
from app.web.access import acting, requires
from app.web.clock import now
from app.web.once import first_time
from app.workspace import services as workspace
from app.workspace.forms import EndForm


@bp.get("/binomes")
@requires(Permission.ASSOCIATION_OVERSEE)
def pairs() -> ResponseReturnValue:
    """List the pairs whose association is not at work, the longest introduced first."""
    return render_template("operator/pairs.html", pairs=profiles.unanswered_pairs(reading()))


@bp.route("/binomes/<uuid:mentorship_id>", methods=["GET", "POST"])
@requires(Permission.ASSOCIATION_OVERSEE)
def pair(mentorship_id: UUID) -> ResponseReturnValue:
    """Show whom to call of a pair for which nobody answers, and end it with a reason."""
    form = EndForm(data={"reason": commitments.reason_to_stop(reading(), mentorship_id)})
    form.needed = bool(mentorships.unsafe(reading(), [mentorship_id]))
    if form.needed:
        form.offer([EndReason.UNSAFE])
        form.who_said = workspace.not_heard(reading(), queries.unanswered_pair(reading(), mentorship_id))
    if not form.validate_on_submit():
        with transaction() as session:
            found = queries.unanswered_pair(session, mentorship_id)
            services.journal_reading(session, mentorship=found, actor=acting(), at=now())
            shown = profiles.unanswered_pair(session, found, at=now())
        return render_template("operator/pair.html", pair=shown, form=form), form.status
    with transaction() as session:
        found = queries.unanswered_pair(session, mentorship_id)
        if first_time(session, "end", mentorship_id):
            services.end_pair(
                session, mentorship=found, reason=form.why, reopen=form.reopen.data, done=form.done, actor=acting(),
                at=now(),
            )  # fmt: skip
    flash("Le binôme est terminé. Chacun est prévenu.")
    return redirect(url_for(".pairs"), code=303)
