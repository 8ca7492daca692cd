"""Prove again who one is, before something that matters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity
from app.accounts.models import Account
from app.accounts.proving import knows_password
from app.core.db import reading
from app.web.clock import now

RECENT = timedelta(minutes=15)


def too_late(account: Account) -> ResponseReturnValue | None:
    """Send away, to sign in anew, somebody without a password who came in a while ago."""
    present = identity.present(reading())
    if account.password_hash is not None or (present is not None and present.created_at > now() - RECENT):
        return None
    flash("Par sécurité, il faut entrer de nouveau avec un lien avant de changer cela.", "info")
    return redirect(url_for("accounts.ask_sign_in_link"), code=303)


def confirmed(form: Any, account: Account) -> bool:
    """Tell whether the present password that was typed is right; the form says so when it is not."""
    if not form.current or knows_password(account, form.current.data):
        return True
    form.refuse()
    return False
