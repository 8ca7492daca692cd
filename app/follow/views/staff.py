"""What was answered by telephone or in person, as staff write it down."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts import landing
from app.accounts import queries as accounts
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.follow import policies, profiles, services
from app.follow.blueprint import bp
from app.follow.forms import CodeForm, RecordByCodeForm, RecordConfirmationForm, RecordForm
from app.follow.views.turns import once_only
from app.needs import profiles as needs_profiles
from app.needs import queries as needs
from app.needs.policies import may_reach_family
from app.safeguarding import codes
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.policies import is_minor
from app.web import security_log, throttle
from app.web.access import acting, acting_id, requires
from app.web.clock import now
from app.web.security_log import Event

UNKNOWN_CODE = "Ce code n’existe pas, ou la réponse est déjà là. Vérifiez-le avec le jeune."
WRONG_CODES = 10
"""Codes that somebody may get wrong in a quarter of an hour."""


@bp.route("/besoins/<uuid:need_id>/accord", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def record_agreement(need_id: UUID) -> ResponseReturnValue:
    """Write down what a guardian answered."""
    form = RecordForm()
    need = needs.agreement_wanted(reading(), need_id, actor=acting())
    if policies.staff_may_name(reading(), need, actor=acting(), at=now()):
        return redirect(url_for("follow.name_guardian", need_id=need.id))
    if not form.validate_on_submit():
        agreement = services.asked_for(reading(), need)
        return _read_out(form, agreement, has_case=may_reach_family(acting(), need), action=None)

    def do(session: Session) -> None:
        need = needs.agreement_wanted(session, need_id, actor=acting())
        services.record_agreement(session, need=need, answer=form.recorded, actor=acting(), at=now())

    return once_only(form, do, there=landing.address(acting().role), said="La réponse est enregistrée.")


@bp.route("/accord-par-code", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def agreement_code() -> ResponseReturnValue:
    """Find the agreement that a guardian speaks of by the code on the youth's screen."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("follow/staff/code.html", form=form), form.status
    agreement = _found(form)
    if agreement is None:
        form.code.errors = [UNKNOWN_CODE]
        return render_template("follow/staff/code.html", form=form), form.status
    answer = RecordByCodeForm(formdata=None, data={"code": agreement.code})
    return _read_out(answer, agreement, has_case=False, action=url_for("follow.record_by_code"))


@bp.post("/accord-par-code/reponse")
@requires(Permission.AGREEMENT_RECORD)
def record_by_code() -> ResponseReturnValue:
    """Write down what a guardian answered who read the code out."""
    form = RecordByCodeForm()
    agreement = _found(form)
    if agreement is None:
        flash(UNKNOWN_CODE, "error")
        return redirect(url_for("follow.agreement_code"), code=303)
    if not form.validate_on_submit():
        return _read_out(form, agreement, has_case=False, action=url_for("follow.record_by_code"))

    def do(session: Session) -> None:
        asked = safeguarding.by_code(session, codes.read(form.code.data or ""))
        if asked is None:
            raise NotFound
        services.record_answer(session, agreement=asked, answer=form.recorded, actor=acting(), at=now())

    return once_only(form, do, there=landing.address(acting().role), said="La réponse est enregistrée.")


def _found(form: CodeForm | RecordByCodeForm) -> Agreement | None:
    """Return the agreement that a code is for; whoever tries many is stopped."""
    code, parts, at = codes.read(form.code.data or ""), ("agreement code", str(acting_id())), now()
    with transaction() as session:
        throttle.ensure_below(session, *parts, limit=WRONG_CODES, window=timedelta(minutes=15), at=at)
        agreement = safeguarding.by_code(session, code)
        if agreement is not None and not is_minor(accounts.person(session, agreement.youth_id), at):
            agreement = None
        if agreement is None:
            throttle.note(session, *parts, at=at)
            security_log.tell(Event.CODE_WRONG)
    return agreement


def _read_out(form: RecordForm, agreement: Agreement, *, has_case: bool, action: str | None) -> ResponseReturnValue:
    """Show what is read out to a guardian, in the language asked for, and the form that keeps the answer."""
    language = request.args.get("langue")
    page = profiles.agreement_wanted(reading(), agreement, has_case=has_case, language=language, at=now())
    form.version.data, form.language.data = page.text.version, page.text.language
    return render_template("follow/staff/agreement.html", page=page, form=form, action=action), form.status


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
