"""Sign in with a password or a mailed link; sign out."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, queries, services
from app.accounts.forms import ActionForm, EmailForm, SignInForm
from app.accounts.services.entering import Recognised
from app.accounts.states import TokenPurpose
from app.accounts.views import bp
from app.accounts.views.arriving import arrive, out
from app.core.db import reading, transaction
from app.web import once
from app.web.access import public
from app.web.clock import now
from app.web.links import remote_address, safe_next


@bp.route("/connexion", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in with an address and a password."""
    form = SignInForm()
    following = safe_next(request.args.get("suite"), "")
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, following=following), form.status
    with transaction() as session:
        attempts = services.count_attempt(session, email=form.address, address=remote_address(), at=now())
    known = services.recognise(reading(), email=form.address, password=form.password.data)
    entered = _begin(known, form.password.data, attempts) if known else None
    if entered is None:
        form.refuse()
        return render_template("accounts/sign_in.html", form=form, following=following), form.status
    return arrive(entered=entered, following=following)


def _begin(known: Recognised, password: str, attempts: list[int]) -> bool | None:
    with transaction() as session:
        return services.sign_in(session, known=known, password=password, attempts=attempts, at=now())


@bp.post("/deconnexion")
@public
def sign_out() -> ResponseReturnValue:
    """Sign out everywhere: a copied cookie opens nothing any more."""
    with transaction() as session:
        identity.leave(session)
    flash("Vous êtes déconnecté, sur tous vos appareils.")
    return out()


@bp.route("/connexion/lien", methods=["GET", "POST"])
@public
def ask_sign_in_link() -> ResponseReturnValue:
    """Ask for a sign-in link; the answer is the same for every address."""
    form = EmailForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_sign_in_link.html", form=form), form.status
    sent = url_for("accounts.sent")
    with transaction() as session:
        if there := once.earlier(session, form.submission.data):
            return redirect(there, code=303)
        services.count_request(session, contact=form.address, address=remote_address(), at=now())
        services.send_sign_in_link(session, email=form.address, at=now())
        once.remember(session, form.submission.data, sent, at=now())
    return redirect(sent, code=303)


@bp.get("/connexion/message-envoye")
@public
def sent() -> ResponseReturnValue:
    """Say that a message is on its way, if the address is known."""
    return render_template("accounts/sent.html")


@bp.route("/connexion/lien/<token>", methods=["GET", "POST"])
@public
def follow_sign_in_link(token: str) -> ResponseReturnValue:
    """Show a button; pressing it signs in."""
    form = ActionForm()
    account = queries.account_for_token(reading(), token, purpose=TokenPurpose.SIGN_IN, at=now())
    if not form.validate_on_submit():
        return render_template("accounts/follow_sign_in_link.html", form=form, email=account.email), form.status
    with transaction() as session:
        entered = services.follow_sign_in_link(session, token=token, at=now())
    return arrive(entered=entered)
