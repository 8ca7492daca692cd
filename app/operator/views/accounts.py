"""The operator's own accounts, and shutting or opening anybody's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.accounts.models import Account
from app.accounts.services import second_factor
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.operator import profiles, services
from app.operator.forms import AccountForm, ActionForm, LinksForm, PersonForm, SuspendForm
from app.operator.views import bp
from app.web import once
from app.web.access import acting, requires
from app.web.clock import now


@bp.get("/comptes")
@requires(Permission.ACCOUNT_OVERSEE)
def accounts() -> ResponseReturnValue:
    """List the operator's accounts."""
    listed = profiles.operators(reading(), actor=acting())
    return render_template("operator/accounts.html", accounts=listed, form=ActionForm())


@bp.route("/comptes/inviter", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OVERSEE)
def invite_operator() -> ResponseReturnValue:
    """Invite a colleague."""
    form = PersonForm()
    if not form.validate_on_submit():
        return render_template("operator/invite_operator.html", form=form), form.status
    there = url_for("operator.accounts")
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        services.invite_operator(session, **form.answers(), actor=acting(), at=now())
        once.remember(session, form.submission.data, there, at=now())
    flash(f"Une invitation est partie à l’adresse {form.email.data}.")
    return redirect(there, code=303)


@bp.post("/comptes/<uuid:account_id>/<any(suspendre, retablir):verb>")
@requires(Permission.ACCOUNT_OVERSEE)
def decide_account(account_id: UUID, verb: str) -> ResponseReturnValue:
    """Suspend or restore a colleague's account."""
    if ActionForm().validate_on_submit():
        carry_out = services.suspend_operator if verb == "suspendre" else services.restore_operator
        with transaction() as session:
            account = session.get(Account, account_id)
            if account is None:
                raise NotFound
            carry_out(session, account=account, actor=acting(), at=now())
        flash("C’est enregistré.")
    return redirect(url_for("operator.accounts"), code=303)


@bp.route("/comptes/<uuid:account_id>/double-verification/enlever", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OVERSEE)
def reset_second_factor(account_id: UUID) -> ResponseReturnValue:
    """Ask, then take the lost application of a colleague away."""
    person = services.operator_of(reading(), account_id)
    form = ActionForm()
    if not form.validate_on_submit():
        name = f"{person.first_name} {person.last_name}".strip()
        page = "accounts/reset_second_factor.html"
        return render_template(page, form=form, name=name, back=url_for("operator.accounts")), form.status
    with transaction() as session:
        person = services.operator_of(session, account_id)
        second_factor.reset_for(session, person=person, actor=acting(), at=now())
    flash("La double vérification est enlevée. Une application sera demandée à la prochaine connexion.")
    return redirect(url_for("operator.accounts"), code=303)


@bp.route("/comptes/suspendre", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OVERSEE)
def suspend_account() -> ResponseReturnValue:
    """Find anybody's account by its address, ask once more, then suspend it."""
    form = SuspendForm()

    def suspend(session: Session, account: Account) -> None:
        services.suspend_account(session, account=account, reason=form.why, actor=acting(), at=now())

    said = "Le compte est suspendu. Ses connexions et ses liens privés sont fermés. Appelez la personne."
    return _asked_twice(form, "operator/suspend_account.html", suspend, suspended=False, said=said)


@bp.route("/comptes/rouvrir", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OVERSEE)
def reopen_account() -> ResponseReturnValue:
    """Find a suspended account by its address, ask once more, then open it again."""

    def reopen(session: Session, account: Account) -> None:
        services.reopen_account(session, account=account, actor=acting(), at=now())

    said = "Le compte est rouvert. La personne reçoit un lien pour choisir un nouveau mot de passe."
    return _asked_twice(AccountForm(), "operator/reopen_account.html", reopen, suspended=True, said=said)


@bp.route("/comptes/liens/fermer", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_OVERSEE)
def close_links() -> ResponseReturnValue:
    """Find who has private links and no account by an address or a number, ask once more, then close the links."""
    form, page, there = LinksForm(), "operator/close_links.html", url_for("operator.accounts")
    if not form.validate_on_submit():
        return render_template(page, form=form, found=None), form.status
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        found = profiles.links_found(session, form.contacts, at=now())
        if not found.holders:
            form.say_of_nobody(accounts=found.accounts)
            return render_template(page, form=form, found=None), form.status
        if not form.sure.data:
            return render_template(page, form=form, found=found)
        told = [
            services.close_links(session, person_id=each.person_id, reason=form.why, actor=acting(), at=now())
            for each in found.holders
        ]
        once.remember(session, form.submission.data, there, at=now())
    flash("Les liens privés sont fermés. " + ("La personne est prévenue." if all(told) else "Appelez la personne."))
    return redirect(there, code=303)


def _asked_twice(
    form: AccountForm, page: str, carry_out: Callable[[Session, Account], None], *, suspended: bool, said: str
) -> ResponseReturnValue:
    """Show the form, then the question about the account that it found, then act; the address is never in a URL."""
    there = url_for("operator.accounts")
    if not form.validate_on_submit():
        return render_template(page, form=form, found=None), form.status
    with transaction() as session:
        if done := once.earlier(session, form.submission.data):
            return redirect(done, code=303)
        found = profiles.account_found(session, form.email.data or "")
        if found is None or not (found.may_be_reopened if suspended else found.may_be_suspended):
            form.say_of_account(suspended=not suspended if found else None)
            return render_template(page, form=form, found=None), form.status
        if not form.sure.data:
            return render_template(page, form=form, found=found)
        carry_out(session, session.get_one(Account, found.account_id))
        once.remember(session, form.submission.data, there, at=now())
    flash(said)
    return redirect(there, code=303)
