"""What happened at the guards of the site, for whoever watches over it: one line each, ids only.

A line says when, who, where and what. Nothing that somebody typed or sent fits
into :func:`tell`: no address, no name, no path, no token. `docs/security/controls.md`
lists the events, and a test compares.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from uuid import UUID

import structlog
from flask import g, has_request_context, request

from app.core.identity import NOBODY, Actor
from app.web import logs


class Event(StrEnum):
    """What is told."""

    SIGNED_IN = "signed_in"
    STEP_ASKED = "step_asked"
    SIGN_IN_FAILED = "sign_in_failed"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105
    CODE_WRONG = "code_wrong"
    SIGNED_OUT = "signed_out"
    SESSION_CLOSED = "session_closed"
    ACCOUNT_SUSPENDED = "account_suspended"
    ACCOUNT_RESTORED = "account_restored"
    LINKS_CLOSED = "links_closed"
    SIGN_IN_ASKED = "sign_in_asked"
    FORBIDDEN = "forbidden"
    NOT_THERE = "not_there"
    RULE_REFUSED = "rule_refused"
    THROTTLED = "throttled"
    REQUEST_REFUSED = "request_refused"
    FORM_TOO_OLD = "form_too_old"
    FORM_FORGED = "form_forged"
    HOST_FOREIGN = "host_foreign"


SUSPICIOUS = frozenset({Event.FORBIDDEN, Event.THROTTLED, Event.FORM_FORGED, Event.HOST_FOREIGN})
"""What no page of the site leads to; a warning. The rest happens to everybody now and then."""

REFUSALS = {403: Event.FORBIDDEN, 404: Event.NOT_THERE, 410: Event.NOT_THERE, 429: Event.THROTTLED}
"""What a refusal of the domain is, by its status; any other is a rule that said no."""

log = structlog.get_logger()


def level(event: Event) -> int:
    """Return how loud an event is told."""
    return logging.WARNING if event in SUSPICIOUS else logging.INFO


def tell(event: Event, *, person: UUID | None = None, how: StrEnum | None = None, status: int | None = None) -> None:
    """Write one line.

    Parameters
    ----------
    event : Event
        What happened.
    person : UUID, optional
        Whom it is about; left out, who acts.
    how : StrEnum, optional
        Which proof was given or asked for.
    status : int, optional
        The status of a refusal.
    """
    here = has_request_context()
    actor: Actor = g.get("actor", NOBODY) if here else NOBODY
    who = person or actor.person_id
    facts = {
        "person": str(who) if who else None,
        "way": actor.way.value,
        "endpoint": request.endpoint if here else None,
        "method": request.method if here and request.method in logs.METHODS else None,
        "how": how.value if how else None,
        "status": status,
    }
    log.log(level(event), event.value, **{name: fact for name, fact in facts.items() if fact is not None})


def tell_of_form(reason: str) -> None:
    """Write that a form came without its token; `reason`, the framework's, only tells an old one from the rest."""
    tell(Event.FORM_TOO_OLD if "expired" in reason else Event.FORM_FORGED)
