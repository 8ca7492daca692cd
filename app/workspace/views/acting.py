"""What every view of this folder shares: who acts, and a button pressed twice that acts once."""

from __future__ import annotations

import hashlib
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.errors import Invalid, NotFound
from app.web import once
from app.web.access import acting
from app.web.clock import now
from app.web.forms import KEY


def association_id() -> UUID:
    """Return the association that the actor works for.

    Raises
    ------
    NotFound
        If they work for none.
    """
    found = acting().association_id
    if found is None:
        raise NotFound
    return found


def first_time(session: Session, *parts: object) -> bool:
    """Tell whether this button of this page acts for the first time, and remember that it did.

    A page holds several buttons and one key: `parts` tell them apart.

    Raises
    ------
    Invalid
        If the key is not one that this site gives.
    """
    given = request.form.get("submission", "")
    if not KEY.fullmatch(given):
        raise Invalid("Cette page n’est plus valable. Rechargez-la et recommencez.")
    key = hashlib.sha256("|".join([given, *map(str, parts)]).encode()).hexdigest()
    if once.earlier(session, key) is not None:
        return False
    once.remember(session, key, "", at=now())
    return True


def to_case(need_id: UUID, anchor: str | None = None) -> ResponseReturnValue:
    """Go back to a case."""
    return redirect(url_for("workspace.case", need_id=need_id, _anchor=anchor), code=303)


def to_inbox() -> ResponseReturnValue:
    """Go back to the inbox."""
    return redirect(url_for("workspace.inbox"), code=303)
