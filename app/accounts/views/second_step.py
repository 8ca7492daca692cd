"""The step between a right password and a session."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, landing, profiles, services
from app.accounts.forms import ActionForm, CodeForm
from app.accounts.services import steps
from app.accounts.services.steps import Outcome
from app.accounts.states import StepKind
from app.accounts.views import bp
from app.accounts.views.arriving import arrive
from app.core.db import reading, transaction
from app.web.access import public
from app.web.clock import now
from app.web.links import remote_address, safe_next


def _begin_again() -> ResponseReturnValue:
    flash("Cette étape est terminée ou a expiré. Connectez-vous de nouveau.", "info")
    return redirect(url_for("accounts.sign_in"), code=303)


def _counted() -> list[int]:
    """Count a try before looking at the code, with those of the sign-in page."""
    with transaction() as session:
        step = steps.waiting(session, at=now())
        email = profiles.of_step(session, step).email if step else ""
        return services.count_attempt(session, email=email, address=remote_address(), at=now())


@bp.route("/connexion/verification", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code of an application, or the one that was mailed."""
    following = safe_next(request.args.get("suite"), "")
    step = steps.waiting(reading(), at=now())
    if step is None:
        return _begin_again()
    if step.kind is StepKind.ENROL:
        return redirect(url_for("accounts.first_application", suite=following or None), code=303)
    form = CodeForm()
    shown = profiles.of_step(reading(), step)
    page = "accounts/second_step.html"
    on_paper = shown.by_app and request.args.get("secours") == "1"
    if not form.validate_on_submit():
        return render_template(page, form=form, step=shown, on_paper=on_paper, following=following), form.status
    attempts = _counted()
    with transaction() as session:
        outcome = steps.answer(session, code=form.typed, at=now())
        if outcome is Outcome.IN:
            services.forgive(session, attempts=attempts)
    if outcome is Outcome.OVER:
        return _begin_again()
    if outcome is Outcome.WRONG:
        form.refuse()
        return render_template(page, form=form, step=shown, on_paper=on_paper, following=following), form.status
    return arrive(entered=True, following=following)


@bp.post("/connexion/verification/renvoyer")
@public
def send_code_again() -> ResponseReturnValue:
    """Mail another code."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            step = steps.waiting(session, at=now(), lock=True)
            if step is None or step.kind is not StepKind.MAIL:
                return _begin_again()
            email = profiles.of_step(session, step).email
            services.count_request(session, contact=email, address=remote_address(), at=now())
            steps.send_again(session, step=step, at=now())
        flash("Un nouveau code est parti. L’ancien ne marche plus.")
    return redirect(url_for("accounts.second_step", suite=safe_next(request.args.get("suite"), "") or None), code=303)


@bp.route("/connexion/application", methods=["GET", "POST"])
@public
def first_application() -> ResponseReturnValue:
    """Install an application before the first session; nobody is in without."""
    following = safe_next(request.args.get("suite"), "")
    step = steps.waiting(reading(), at=now())
    if step is None or step.kind is not StepKind.ENROL:
        return _begin_again()
    form = CodeForm()
    if not form.validate_on_submit():
        return _first_application(form, following)
    attempts = _counted()
    with transaction() as session:
        on_paper = steps.enrol(session, code=form.typed, at=now())
        if on_paper:
            services.forgive(session, attempts=attempts)
    if not on_paper:
        form.refuse()
        return _first_application(form, following)
    next_page = following or landing.address(identity.identify().role)
    return render_template("accounts/recovery_codes.html", codes=on_paper, following=next_page)


def _first_application(form: CodeForm, following: str) -> ResponseReturnValue:
    step = steps.waiting(reading(), at=now())
    if step is None:
        return _begin_again()
    application = profiles.application(reading(), step.account_id)
    page = "accounts/first_application.html"
    return render_template(page, form=form, application=application, following=following), form.status
