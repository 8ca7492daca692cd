"""What a rule refuses is said on the page of its form, where everything typed still stands."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from app.core.db import transaction
from app.core.errors import Conflict, Invalid
from app.web import security_log
from app.web.forms import Form
from app.web.security_log import Event


def kept(form: Form, write: Callable[[Session], object]) -> bool:
    """Write, in one transaction, what a valid form asks for; return whether a rule let it.

    For forms in which somebody writes or chooses much: the page of an error
    would lose it. The view shows its form again, with its ``status``.
    """
    try:
        with transaction() as session:
            write(session)
    except (Conflict, Invalid) as refusal:
        security_log.tell(Event.RULE_REFUSED, status=refusal.status)
        form.say_refused(refusal.message, status=refusal.status)
        return False
    return True
