"""What a suspended or closed association leaves: chosen line by line, confirmed, handed over together."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.operator.forms import LeftForm
from app.operator.left import labels, profiles, services
from app.operator.views import bp
from app.web.access import acting, requires
from app.web.clock import now
from app.web.once import first_time


@bp.route("/associations/<uuid:association_id>/a-confier", methods=["GET", "POST"])
@requires(Permission.NEED_OVERSEE)
def left(association_id: UUID) -> ResponseReturnValue:
    """List what the association leaves, ask once more, then hand over what was ticked."""
    session = reading()
    name = associations.one(session, association_id).name
    listed = profiles.page(session, association_id, page=request.args.get("page", 1, type=int), at=now())
    form = LeftForm()
    form.offer(listed.sharings)
    shown = {"form": form, "name": name, "association_id": association_id}
    if not form.validate_on_submit():
        return render_template("operator/left.html", listed=listed, **shown), form.status
    chosen = form.chosen(association_id)
    if not form.sure.data:
        asked = profiles.asked(session, chosen, at=now())
        return render_template("operator/left_sure.html", asked=asked, **shown)
    with transaction() as session:
        if first_time(session, chosen):
            done = services.hand_over(session, chosen, actor=acting(), at=now())
            flash(labels.done(done.name, needs=done.needs, offers=done.offers, stayed=done.stayed))
    return redirect(url_for(".left", association_id=association_id), code=303)
