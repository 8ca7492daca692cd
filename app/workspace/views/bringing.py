"""« Ajouter un binôme existant »."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.associations import queries as associations
from app.core.db import reading
from app.core.permissions import Permission
from app.web.access import acting, acting_id, association_id, requires
from app.web.clock import now
from app.web.once import first_time
from app.web.refusals import kept
from app.workspace import bringing
from app.workspace.blueprint import bp
from app.workspace.bring_in_forms import BringInForm


@bp.route("/binomes/ajouter", methods=["GET", "POST"])
@requires(Permission.MENTORSHIP_FOLLOW)
def bring_in() -> ResponseReturnValue:
    """Bring in a pair that runs already."""
    session = reading()
    form = _form(session)
    case_id: UUID | None = None
    if form.validate_on_submit():
        people = bringing.known(session, form.identity)
        if people:
            case = bringing.own_case(session, people, association_id())
            case_id = case.id if case else None
            form.first_name.errors = ["Ce jeune est déjà suivi chez vous." if case else bringing.KNOWN]
        elif kept(form, partial(_bring_in, form)):
            flash("Le binôme est ajouté. Chacun reçoit un message pour confirmer\u00a0; rien ne commence avant.")
            return redirect(url_for(".pairs"), code=303)
    return render_template("workspace/bring_in.html", form=form, case_id=case_id), form.status


def _form(session: Session) -> BringInForm:
    mine = association_id()
    return BringInForm(
        session, offers=bringing.free_offers(session, mine), team=associations.members(session, mine),
        data={"coordinator": str(acting_id())},
    )  # fmt: skip


def _bring_in(form: BringInForm, session: Session) -> None:
    if first_time(session, "bring_in"):
        bringing.bring_in(session, command=form.to_command(), actor=acting(), at=now())
