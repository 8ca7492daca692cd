"""Choose a password: invited, forgotten, or just another one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, queries, services
from app.accounts.forms import ChangePasswordForm, EmailForm, NewPasswordForm
from app.accounts.states import TokenPurpose
from app.accounts.views import bp
from app.accounts.views.arriving import arrive
from app.accounts.views.confirming import confirmed, too_late
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.web import once
from app.web.access import acting, acting_id, public, requires
from app.web.clock import now
from app.web.links import remote_address


@bp.route("/mot-de-passe-oublie", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Ask for a link that lets one choose a new password; the answer is the same for every address."""
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten_password.html", form=form), form.status
    sent = url_for("accounts.sent")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.count_request(session, contact=form.address, address=remote_address(), at=now())
        services.send_reset(session, email=form.address, at=now())
        once.remember(session, form.submission.data, sent, at=now())
    return redirect(sent, code=303)


@bp.route("/mot-de-passe/<token>", methods=["GET", "POST"])
@public
def reset_password(token: str) -> ResponseReturnValue:
    """Choose a new password from the mailed link, and come in."""
    account = queries.account_for_token(reading(), token, purpose=TokenPurpose.RESET, at=now())
    person = queries.person(reading(), account.person_id)
    form = NewPasswordForm(known=[account.email, person.first_name, person.last_name])
    if not form.validate_on_submit():
        return render_template("accounts/reset_password.html", form=form, email=account.email), form.status
    with transaction() as session:
        account = services.reset_password(session, token=token, password=form.password.data, at=now())
        entered = services.steps.enter(session, account=account, at=now(), by_mail=True)
    flash("Votre nouveau mot de passe est enregistré.")
    return arrive(entered=entered)


@bp.route("/invitation/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    """Choose a password from the invitation, and come in."""
    session = reading()
    account = queries.account_for_token(session, token, purpose=TokenPurpose.INVITATION, at=now())
    person = queries.person(session, account.person_id)
    form = NewPasswordForm(known=[account.email, person.first_name, person.last_name])
    if not form.validate_on_submit():
        shown = {"email": account.email, "first_name": person.first_name}
        return render_template("accounts/accept_invitation.html", form=form, **shown), form.status
    with transaction() as session:
        account = services.accept_invitation(session, token=token, password=form.password.data, at=now())
        entered = services.steps.enter(session, account=account, at=now(), by_mail=True)
    flash("Bienvenue\u00a0! Votre compte est ouvert.")
    return arrive(entered=entered)


@bp.route("/compte/mot-de-passe", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def change_password() -> ResponseReturnValue:
    """Change one's password; every other browser is signed out."""
    session = reading()
    account = queries.own_account(session, acting())
    if late := too_late(account):
        return late
    person = queries.person(session, acting_id())
    form = ChangePasswordForm(
        known=[account.email, person.first_name, person.last_name], has_password=account.password_hash is not None
    )
    if not form.validate_on_submit():
        return render_template("accounts/change_password.html", form=form), form.status
    if not confirmed(form, account):
        return render_template("accounts/change_password.html", form=form), form.status
    with transaction() as session:
        account = queries.own_account(session, acting())
        services.change_password(session, account=account, password=form.password.data, actor=acting(), at=now())
        identity.enter(session, account=account, at=now())
    flash("Votre mot de passe est changé. Les autres appareils sont déconnectés.")
    return redirect(url_for("accounts.profile"), code=303)
