"""« Mes connexions »: the browsers that are signed in, and those that are known."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, profiles, queries, services
from app.accounts.forms import ActionForm
from app.accounts.views import bp
from app.accounts.views.arriving import out
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


@bp.post("/compte/connexions/<uuid:session_id>/fermer")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def close_connection(session_id: UUID) -> ResponseReturnValue:
    """End one session of one's own."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            account = queries.own_account(session, acting())
            here = services.close_session(session, account=account, session_id=session_id)
        if here:
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


@bp.post("/compte/connexions/tout-fermer")
@requires(Permission.ACCOUNT_MANAGE_OWN)
def close_everything() -> ResponseReturnValue:
    """Sign out everywhere; pending links die, no browser is known any more."""
    if ActionForm().validate_on_submit():
        with transaction() as session:
            services.close_everything(session, account=queries.own_account(session, acting()), at=now())
        flash("C’est fait\u00a0: le compte est fermé sur tous les appareils.")
        return out()
    return redirect(url_for("accounts.connections"), code=303)
