"""One's own application and codes on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import profiles, queries, rules, services
from app.accounts.forms import CodeForm, ConfirmForm, ConfirmWithCodeForm
from app.accounts.models import Account
from app.accounts.services import second_factor as factors
from app.accounts.services import steps
from app.accounts.views import bp
from app.accounts.views.confirming import confirmed, too_late
from app.core.db import reading, transaction
from app.core.errors import Conflict, NotFound
from app.core.permissions import Permission
from app.web.access import acting, requires
from app.web.clock import now
from app.web.links import remote_address


def _own() -> Account:
    """Return the account of who acts, if its role proves itself with an application."""
    role = acting().role
    if role is None or not rules.may_enrol(role):
        raise NotFound
    return queries.own_account(reading(), acting())


@bp.get("/compte/double-verification")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def second_factor() -> ResponseReturnValue:
    """Say whether there is an application, and what can be done."""
    shown = profiles.own_factor(reading(), _own(), demanded=steps.demanded())
    return render_template("accounts/second_factor.html", factor=shown)


@bp.route("/compte/double-verification/installer", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def install_application() -> ResponseReturnValue:
    """Ask for the password, then draw the secret of a new application."""
    account = _own()
    if late := too_late(account):
        return late
    form = ConfirmForm(has_password=account.password_hash is not None)
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template("accounts/install_application.html", form=form), form.status
    with transaction() as session:
        factors.prepare(session, account=queries.own_account(session, acting()))
    return redirect(url_for("accounts.application"), code=303)


@bp.route("/compte/double-verification/application", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def application() -> ResponseReturnValue:
    """Show the code to scan; the first code of the application takes it into use."""
    account = _own()
    shown = profiles.application(reading(), account.id)
    form = CodeForm()
    page = "accounts/application.html"
    if not form.validate_on_submit():
        return render_template(page, form=form, application=shown), form.status
    with transaction() as session:
        attempts = services.count_attempt(session, email=account.email, address=remote_address(), at=now())
    with transaction() as session:
        on_paper = factors.confirm(session, account=queries.own_account(session, acting()), code=form.typed, at=now())
        if on_paper:
            services.forgive(session, attempts=attempts)
    if not on_paper:
        form.refuse()
        return render_template(page, form=form, application=shown), form.status
    back = url_for("accounts.second_factor")
    return render_template("accounts/recovery_codes.html", codes=on_paper, following=back)


@bp.route("/compte/double-verification/codes", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def renew_recovery_codes() -> ResponseReturnValue:
    """Ask for the password, then show new codes for paper."""
    account = _own()
    if not factors.enrolled(reading(), account_id=account.id):
        raise NotFound
    if late := too_late(account):
        return late
    form = ConfirmForm(has_password=account.password_hash is not None)
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template("accounts/renew_recovery_codes.html", form=form), form.status
    with transaction() as session:
        fresh = factors.renew_paper(session, account=queries.own_account(session, acting()), at=now())
    back = url_for("accounts.second_factor")
    return render_template("accounts/recovery_codes.html", codes=fresh, following=back)


@bp.route("/compte/double-verification/enlever", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def remove_application() -> ResponseReturnValue:
    """Ask for the password and a code, then take the application away, where none is demanded."""
    account = _own()
    if not factors.enrolled(reading(), account_id=account.id):
        raise NotFound
    if steps.demanded():
        raise Conflict("La double vérification est obligatoire ici. Vous pouvez changer d’application.")
    form = ConfirmWithCodeForm(has_password=account.password_hash is not None)
    page = "accounts/remove_application.html"
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template(page, form=form), form.status
    with transaction() as session:
        attempts = services.count_attempt(session, email=account.email, address=remote_address(), at=now())
    with transaction() as session:
        account = queries.own_account(session, acting())
        right = factors.check(session, account=account, code=form.typed, at=now())
        if right:
            services.forgive(session, attempts=attempts)
            factors.remove(session, account=account, actor=acting(), at=now())
    if not right:
        form.refuse_code()
        return render_template(page, form=form), form.status
    flash("La double vérification est enlevée.")
    return redirect(url_for("accounts.second_factor"), code=303)
