"""Volunteers whom another association would like to propose on its case."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.proposals import profiles, queries, services
from app.web.access import acting, association_id, requires
from app.web.clock import now
from app.web.forms import Form
from app.web.once import first_time
from app.workspace.blueprint import bp
from app.workspace.forms import KeepBackForm
from app.workspace.profiles import loans as loans_of


@bp.get("/prets")
@requires(Permission.PROPOSAL_DECIDE)
def loans() -> ResponseReturnValue:
    """List the requests that wait for one's yes."""
    session = reading()
    return render_template("workspace/loans.html", loans=loans_of(session, association_id(), at=now()), form=Form())


@bp.post("/prets/<uuid:proposal_id>/accepter")
@requires(Permission.PROPOSAL_DECIDE)
def lend(proposal_id: UUID) -> ResponseReturnValue:
    """Agree: the volunteer is asked next."""
    with transaction() as session:
        proposal = queries.lent(session, proposal_id, actor=acting())
        if first_time(session, "lend", proposal_id):
            services.lend(session, proposal=proposal, actor=acting(), at=now())
    flash("Merci. Votre bénévole va recevoir la proposition et décidera.")
    return redirect(url_for(".loans"), code=303)


@bp.route("/prets/<uuid:proposal_id>/refuser", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE)
def keep_back(proposal_id: UUID) -> ResponseReturnValue:
    """Decline, with a word if one likes."""
    form = KeepBackForm()
    if not form.validate_on_submit():
        session = reading()
        proposal = queries.lent(session, proposal_id, actor=acting())
        need = profiles.for_volunteer(session, proposal, at=now())
        return render_template("workspace/keep_back.html", need=need, form=form), form.status
    with transaction() as session:
        proposal = queries.lent(session, proposal_id, actor=acting())
        if first_time(session, "keep_back", proposal_id):
            services.keep_back(session, proposal=proposal, text=form.text.data or "", actor=acting(), at=now())
    flash("C’est noté. L’association est prévenue.")
    return redirect(url_for(".loans"), code=303)
