"""What a rule refuses is said on the page of its form, where everything typed still stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from flask import current_app
from sqlmodel import Session

from app.core.db import transaction
from app.core.errors import Conflict, DomainError, Invalid, NotNow
from app.core.identity import Way
from app.core.permissions import Role
from app.web import security_log
from app.web.access import acting
from app.web.forms import Form
from app.web.security_log import Event

States = Mapping[type[StrEnum], tuple[str, Mapping[Any, str]]]
"""What is in a state, and what people who work here read of each state."""

_TEAM = (Role.COORDINATOR, Role.MANAGER, Role.OPERATOR)


def said(error: DomainError) -> str:
    """Return what a refusal says, with where the thing stands now for who works here.

    A youth, a family or a volunteer never reads it: it may tell what another
    said of them. Their own page says in their words where they are.
    """
    if not isinstance(error, NotNow) or acting().way is not Way.SESSION or acting().role not in _TEAM:
        return error.message
    what, words = current_app.extensions["states"][type(error.stands)]
    return f"{error.message} {what}\u00a0: «\u00a0{words[error.stands]}\u00a0»."


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
        form.say_refused(said(refusal), status=refusal.status)
        return False
    return True
