"""« Mes connexions »: the browsers that are signed in, and those that are known."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, profiles, queries, services
from app.accounts.forms import ActionForm, ConfirmForm
from app.accounts.views import bp
from app.accounts.views.arriving import out
from app.accounts.views.confirming import confirmed, too_late
from app.core.db import reading, transaction
from app.core.permissions import Permission
from app.web.access import acting, requires
from app.web.clock import now


@bp.get("/compte/connexions")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def connections() -> ResponseReturnValue:
    """List where one is signed in."""
    session = reading()
    account = queries.own_account(session, acting())
    shown = profiles.connections(session, account, present=identity.present(session), at=now())
    return render_template("accounts/connections.html", connections=shown, form=ActionForm())


@bp.route("/compte/connexions/<uuid:session_id>/fermer", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def close_connection(session_id: UUID) -> ResponseReturnValue:
    """End one session of one's own; the password is asked, unless it is the one of this browser."""
    session = reading()
    account = queries.own_account(session, acting())
    shown = profiles.connection(session, account, session_id, present=identity.present(session), at=now())
    if not shown.here and (late := too_late(account)):
        return late
    form = ConfirmForm(has_password=account.password_hash is not None and not shown.here)
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template("accounts/close_connection.html", connection=shown, form=form), form.status
    with transaction() as session:
        services.close_session(session, account=queries.own_account(session, acting()), session_id=session_id)
    if shown.here:
        return out()
    flash("Cette connexion est fermée.")
    return redirect(url_for("accounts.connections"), code=303)


@bp.post("/compte/appareils/<uuid:device_id>/oublier")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def forget_device(device_id: UUID) -> ResponseReturnValue:
    """Ask that browser for a mailed code again."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            services.forget_device(session, account=queries.own_account(session, acting()), device_id=device_id)
        flash("Cet appareil est oublié. Il faudra un code pour s’y connecter.")
    return redirect(url_for("accounts.connections"), code=303)


@bp.route("/compte/connexions/tout-fermer", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE_OWN)
def close_everything() -> ResponseReturnValue:
    """Sign out everywhere, once the password was given; pending links die, no browser is known any more."""
    account = queries.own_account(reading(), acting())
    if late := too_late(account):
        return late
    form = ConfirmForm(has_password=account.password_hash is not None)
    if not form.validate_on_submit() or not confirmed(form, account):
        return render_template("accounts/close_everything.html", form=form), form.status
    with transaction() as session:
        services.close_everything(session, account=queries.own_account(session, acting()), at=now())
    flash("C’est fait\u00a0: le compte est fermé sur tous les appareils.")
    return out()
