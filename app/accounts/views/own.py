"""One's own account: who one is, how one is reached; opening one from a private link."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import landing, profiles, queries, services
from app.accounts.forms import ActionForm, ChangeEmailForm, DetailsForm, EmailForm
from app.accounts.states import TokenPurpose
from app.accounts.views import bp
from app.accounts.views.confirming import confirmed, too_late
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.web import once
from app.web.access import acting, acting_id, public, requires
from app.web.clock import now
from app.web.links import remote_address


@bp.get("/espace")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def home() -> ResponseReturnValue:
    """Lead somebody to the page of their role."""
    return redirect(landing.address(acting().role))


@bp.get("/compte")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def profile() -> ResponseReturnValue:
    """Show one's own account."""
    return render_template("accounts/profile.html", profile=profiles.own(reading(), actor=acting()))


@bp.route("/compte/coordonnees", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def change_details() -> ResponseReturnValue:
    """Change one's name and phone."""
    account = queries.own_account(reading(), acting())
    if late := too_late(account):
        return late
    shown = profiles.own(reading(), actor=acting())
    form = DetailsForm(obj=shown, has_password=shown.has_password)
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template("accounts/change_details.html", form=form), form.status
    with transaction() as session:
        services.change_details(
            session,
            person=queries.person(session, acting_id()),
            **form.answers(),
            actor=acting(),
            at=now(),
        )
    flash("Vos coordonnées sont enregistrées.")
    return redirect(url_for("accounts.profile"), code=303)


@bp.route("/compte/adresse", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def change_email() -> ResponseReturnValue:
    """Ask for another address; it counts once confirmed from there."""
    account = queries.own_account(reading(), acting())
    if late := too_late(account):
        return late
    form = ChangeEmailForm(has_password=account.password_hash is not None)
    page = "accounts/change_email.html"
    if not form.validate_on_submit():
        return render_template(page, form=form, email=account.email), form.status
    if not confirmed(form, account):
        return render_template(page, form=form, email=account.email), form.status
    with transaction() as session:
        services.count_request(session, contact=form.address, address=remote_address(), at=now())
        account = queries.own_account(session, acting())
        services.ask_new_email(session, account=account, email=form.address, at=now())
    flash(
        "Un message est parti à votre nouvelle adresse. Ouvrez-le pour confirmer\u00a0: d’ici là, rien ne change.",
        "info",
    )
    return redirect(url_for("accounts.profile"), code=303)


@bp.route("/compte/adresse/<token>", methods=["GET", "POST"])
@public
def confirm_email(token: str) -> ResponseReturnValue:
    """Show a button; pressing it takes the new address."""
    form = ActionForm()
    address = queries.address_of_token(reading(), token, purpose=TokenPurpose.CONFIRM_EMAIL, at=now())
    if not form.validate_on_submit():
        return render_template("accounts/confirm_email.html", form=form, email=address)
    with transaction() as session:
        services.confirm_email(session, token=token, at=now())
    flash("Votre nouvelle adresse est enregistrée. C’est avec elle que vous vous connectez.")
    return redirect(url_for("accounts.home"), code=303)


@bp.route("/compte/adresse/annuler/<token>", methods=["GET", "POST"])
@public
def undo_email(token: str) -> ResponseReturnValue:
    """Show a button; pressing it gives the old address back and ends every session."""
    form = ActionForm()
    address = queries.address_of_token(reading(), token, purpose=TokenPurpose.UNDO_EMAIL, at=now())
    if not form.validate_on_submit():
        return render_template("accounts/undo_email.html", form=form, email=address)
    with transaction() as session:
        reset = services.undo_email(session, token=token, at=now())
    flash("Votre adresse est rétablie, toutes les connexions sont fermées. Choisissez un nouveau mot de passe.")
    return redirect(url_for("accounts.reset_password", token=reset), code=303)


@bp.route("/compte/ouvrir/<token>", methods=["GET", "POST"])
@public
def open_from_link(token: str) -> ResponseReturnValue:
    """Offer an account to the holder of a private link; the address is confirmed by mail first."""
    offered = profiles.offered(reading(), token, at=now())
    form = EmailForm(email=offered.email)
    if offered.has_account or not form.validate_on_submit():
        return render_template("accounts/open_from_link.html", form=form, offered=offered), form.status
    sent = url_for("accounts.offered")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.count_request(session, contact=form.address, address=remote_address(), at=now())
        person = queries.link_owner(session, token, at=now())
        services.offer_account(session, person=person, email=form.address, at=now())
        once.remember(session, form.submission.data, sent, at=now())
    return redirect(sent, code=303)


@bp.get("/compte/message-envoye")
@public
def offered() -> ResponseReturnValue:
    """Say that an invitation is on its way."""
    return render_template("accounts/offered.html")
