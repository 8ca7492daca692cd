"""One answer, kept once, however often its form comes in."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from app.core.db import transaction
from app.follow.heard import answer_kindly
from app.web import once
from app.web.clock import now
from app.web.forms import Form


def once_only(
    form: Form, do: Callable[[Session], None], *, there: str, said: str, wrote: str = "", informal: bool = False
) -> ResponseReturnValue:
    """Do what a valid form asks for, unless it was done; then go `there`, say so, and answer what one `wrote`."""
    with transaction() as session:
        if once.earlier(session, form.submission.data) is None:
            do(session)
            once.remember(session, form.submission.data, there, at=now())
    flash(said)
    answer_kindly(wrote, informal=informal)
    return redirect(there, code=303)
