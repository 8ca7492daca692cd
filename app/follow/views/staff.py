"""What was answered by telephone or in person, as staff write it down."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import landing
from app.core.db import reading
from app.core.permissions import Permission
from app.follow import profiles, services
from app.follow.blueprint import bp
from app.follow.forms import RecordConfirmationForm, RecordForm
from app.follow.views.turns import once_only
from app.needs import profiles as needs_profiles
from app.needs import queries as needs
from app.web.access import acting, requires
from app.web.clock import now


@bp.route("/besoins/<uuid:need_id>/accord", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def record_agreement(need_id: UUID) -> ResponseReturnValue:
    """Write down what a guardian answered."""
    form = RecordForm()
    page = profiles.agreement_wanted(reading(), needs.agreement_wanted(reading(), need_id, actor=acting()))
    if not form.validate_on_submit():
        return render_template("follow/staff/agreement.html", page=page, form=form), form.status

    def do(session: Session) -> None:
        need = needs.agreement_wanted(session, need_id, actor=acting())
        services.record_agreement(session, need=need, answer=form.recorded, actor=acting(), at=now())

    return once_only(form, do, there=landing.address(acting().role), said="La réponse est enregistrée.")


@bp.route("/besoins/<uuid:need_id>/confirmation", methods=["GET", "POST"])
@requires(Permission.NEED_ENTER, Permission.NEED_OVERSEE)
def record_confirmation(need_id: UUID) -> ResponseReturnValue:
    """Write down what a youth answered to a need that somebody else wrote."""
    form = RecordConfirmationForm()
    need = needs.to_confirm(reading(), need_id, actor=acting())
    if not form.validate_on_submit():
        shown = needs_profiles.card(reading(), need, at=now())
        return render_template("follow/staff/confirmation.html", need=shown, form=form), form.status
    verb = services.confirm if form.answer.data == "yes" else services.withdraw

    def do(session: Session) -> None:
        verb(session, need=needs.to_confirm(session, need_id, actor=acting()), actor=acting(), at=now())

    return once_only(form, do, there=landing.address(acting().role), said="La réponse est enregistrée.")
