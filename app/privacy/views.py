"""« Mes données »: see them, take them away, erase them; signed in or by a private link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, has_request_context, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import Account, Person
from app.accounts.proving import knows_password
from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.privacy import dossier, services
from app.privacy.forms import EraseForm
from app.privacy.models import ErasureNotice
from app.web.access import acting, acting_id, public, requires
from app.web.clock import now, today
from app.web.forms import Form

bp = Blueprint("privacy", __name__)

FRESH = timedelta(minutes=15)
"""Somebody without a password must have come in so lately to erase themselves."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and by which door: a link's token, or an account."""

    person: Person
    actor: Actor
    token: str | None = None
    account: Account | None = None

    @property
    def familiar(self) -> bool:
        """A youth is told « tu »."""
        return self.person.role is Role.YOUTH

    def url(self, name: str, **values: Any) -> str:
        """Return the address of a page for this door."""
        if self.token:
            return url_for(f"privacy.{name}", token=self.token, **values)
        return url_for(f"privacy.{name}_own", **values)


def _linked(session: Session, token: str) -> Visit:
    person = accounts.link_owner(session, token, at=now())
    return Visit(person, Actor(Way.LINK, person.id, person.role, None, person.first_name), token)


def _signed_in(session: Session) -> Visit:
    return Visit(accounts.person(session, acting_id()), acting(), None, accounts.own_account(session, acting()))


@bp.app_context_processor
def door() -> dict[str, str]:
    """Give every page of somebody the address of what is held about them."""
    if not has_request_context():
        return {}
    if acting().way is Way.SESSION:
        return {"data_url": url_for("privacy.held_own")}
    if acting().way is Way.LINK:
        return {"data_url": url_for("privacy.held", token=(request.view_args or {})["token"])}
    return {}


@bp.get("/mes-donnees/<token>")
@public
def held(token: str) -> ResponseReturnValue:
    """Show the holder of a private link what is held about them."""
    return _show(_linked(reading(), token))


@bp.get("/compte/donnees")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def held_own() -> ResponseReturnValue:
    """Show somebody signed in what is held about them."""
    return _show(_signed_in(reading()))


@bp.get("/mes-donnees/<token>/fichier.<any(json, csv):form>")
@public
def file(token: str, form: str) -> ResponseReturnValue:
    """Hand the data of a link's holder out."""
    return _file(_linked(reading(), token), form)


@bp.get("/compte/donnees/fichier.<any(json, csv):form>")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def file_own(form: str) -> ResponseReturnValue:
    """Hand the data of somebody signed in out."""
    return _file(_signed_in(reading()), form)


@bp.post("/mes-donnees/<token>/garder")
@public
def keep(token: str) -> ResponseReturnValue:
    """Keep the file of a link's holder, who was told that it will go."""
    with transaction() as session:
        visit = _linked(session, token)
        services.keep(session, person=visit.person, actor=visit.actor, at=now())
    return _kept(visit)


@bp.post("/compte/donnees/garder")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def keep_own() -> ResponseReturnValue:
    """Keep the file of somebody signed in, who was told that it will go."""
    with transaction() as session:
        visit = _signed_in(session)
        services.keep(session, person=visit.person, actor=visit.actor, at=now())
    return _kept(visit)


@bp.route("/mes-donnees/<token>/effacer", methods=["GET", "POST"])
@public
def erase(token: str) -> ResponseReturnValue:
    """Erase the holder of a private link."""
    visit = _linked(reading(), token)
    form = EraseForm(familiar=visit.familiar, has_password=False)
    if not form.validate_on_submit():
        return _ask(visit, form)
    with transaction() as session:
        visit = _linked(session, token)
        services.erase(session, person=visit.person, actor=visit.actor, at=now())
    return redirect(url_for("privacy.erased"), code=303)


@bp.route("/compte/donnees/effacer", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def erase_own() -> ResponseReturnValue:
    """Erase somebody signed in, who proves it once more."""
    visit = _signed_in(reading())
    if visit.account is None:
        raise NotFound
    if visit.account.password_hash is None and not _came_lately(visit.account):
        return render_template("privacy/sign_in_again.html", visit=visit)
    form = EraseForm(familiar=visit.familiar, has_password=visit.account.password_hash is not None)
    if not form.validate_on_submit():
        return _ask(visit, form)
    if form.password and not _proves(visit.account, form):
        return _ask(visit, form)
    with transaction() as session:
        visit = _signed_in(session)
        services.erase(session, person=visit.person, actor=visit.actor, at=now())
    logout_user()
    return redirect(url_for("privacy.erased"), code=303)


@bp.get("/donnees-effacees")
@public
def erased() -> ResponseReturnValue:
    """Say that it is done."""
    return render_template("privacy/erased.html")


def _show(visit: Visit) -> ResponseReturnValue:
    session = reading()
    sections = dossier.of(session, visit.person, at=now())
    told = session.get(ErasureNotice, visit.person.id)
    return render_template("privacy/held.html", visit=visit, sections=sections, told=told is not None, form=Form())


def _file(visit: Visit, form: str) -> ResponseReturnValue:
    sections = dossier.of(reading(), visit.person, at=now())
    if form == "json":
        answer = Response(dossier.as_json(sections, at=now()), mimetype="application/json")
    else:
        answer = Response("\ufeff" + dossier.as_csv(sections), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=mes-donnees-{today().isoformat()}.{form}"
    return answer


def _kept(visit: Visit) -> ResponseReturnValue:
    flash("C’est noté\u00a0: on garde ton dossier." if visit.familiar else "C’est noté\u00a0: votre dossier est gardé.")
    return redirect(visit.url("held"), code=303)


def _ask(visit: Visit, form: EraseForm) -> ResponseReturnValue:
    return render_template("privacy/erase.html", visit=visit, form=form), form.status


def _came_lately(account: Account) -> bool:
    return account.last_sign_in_at is not None and account.last_sign_in_at >= now() - FRESH


def _proves(account: Account, form: EraseForm) -> bool:
    if knows_password(account, form.password.data):
        return True
    form.refuse()
    return False
