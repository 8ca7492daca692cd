"""How often somebody of a team is written to about what waits for them."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.models import Member
from app.accounts.states import Digest
from app.associations import queries as associations
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.web.access import acting, acting_id, association_id, requires
from app.web.clock import now
from app.web.once import first_time
from app.workspace import digests
from app.workspace.blueprint import bp
from app.workspace.forms import DigestForm


@bp.route("/mes-mails", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def digest() -> ResponseReturnValue:
    """Choose a digest every day, every week, or none."""
    form = DigestForm(data={"digest": _own(reading()).digest.value})
    if not form.validate_on_submit():
        return render_template("workspace/digest.html", form=form), form.status
    with transaction() as session:
        if first_time(session, "digest"):
            digests.choose(session, member=_own(session), digest=Digest(form.digest.data), actor=acting(), at=now())
    flash("Votre choix est enregistré.")
    return redirect(url_for(".today"), code=303)


def _own(session: Session) -> Member:
    return associations.membership(session, association_id(), acting_id())
