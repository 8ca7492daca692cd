"""Unfinished forms: each step as it was typed, kept under a cookie's secret until it is sent or forgotten.

What is kept is what the browser posted (name → values), right or wrong, so
that a step shown again shows exactly what its writer left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Response, after_this_request, current_app, g, request
from sqlmodel import Session, col, delete
from werkzeug.datastructures import MultiDict

from app.core.secrets import digest, new_token
from app.core.text import has_forbidden
from app.intake.models import Draft

Typed = dict[str, dict[str, list[str]]]
"""By step, then by field name: what was posted."""

LONGEST_VALUE = 4000
MOST_VALUES = 600
_OWN = frozenset({"csrf_token", "submission"})


def read(session: Session, form: str, *, at: datetime) -> Typed:
    """Return what this browser has typed in `form` so far; nothing when it is new or too old."""
    draft = _found(session, form, at=at)
    return dict(draft.values) if draft else {}


def step(typed: Typed, name: str) -> MultiDict[str, str] | None:
    """Return one step as a form reads it, or ``None`` when it was never sent."""
    return MultiDict(typed[name]) if name in typed else None


def keep(session: Session, form: str, name: str, posted: MultiDict[str, str], *, at: datetime) -> Typed:
    """Keep one step, inside a transaction, and return all of them; the first one gives the browser its cookie.

    What no database should store (control characters, texts far beyond any
    field) is left out.
    """
    draft = _found(session, form, at=at)
    if draft is None:
        token = new_token()
        draft = Draft(token_hash=digest(token), form=form, updated_at=at, expires_at=at)
        _give_cookie(form, token)
    # A new dict, since a JSON column only sees itself replaced.
    draft.values = {**draft.values, name: _sound(posted)}
    draft.updated_at = at
    draft.expires_at = at + timedelta(days=int(current_app.config["DRAFT_DAYS"]))
    session.add(draft)
    return dict(draft.values)


def drop(session: Session, form: str) -> None:
    """Forget what this browser typed in `form`."""
    token = _token(form)
    if token:
        session.execute(delete(Draft).where(col(Draft.token_hash) == digest(token)))
        _take_cookie(form)


def forget(session: Session, *, before: datetime) -> int:
    """Delete the drafts that expired before that instant; return how many."""
    return int(session.execute(delete(Draft).where(col(Draft.expires_at) < before)).rowcount)  # type: ignore[attr-defined]


def _found(session: Session, form: str, *, at: datetime) -> Draft | None:
    token = _token(form)
    draft = session.get(Draft, digest(token)) if token else None
    return draft if draft and draft.form == form and draft.expires_at > at else None


def _sound(posted: MultiDict[str, str]) -> dict[str, list[str]]:
    sound: dict[str, list[str]] = {}
    for name, values in list(posted.lists())[:MOST_VALUES]:
        if name not in _OWN and not has_forbidden(name) and len(name) < 80:
            sound[name] = list(_kept(values))
    return sound


def _kept(values: Iterable[str]) -> Iterable[str]:
    return [value for value in values if len(value) <= LONGEST_VALUE and not has_forbidden(value)][:MOST_VALUES]


def cookie_name(form: str) -> str:
    """Return the name of the cookie that leads back to what was typed in `form`."""
    # In https the prefix makes browsers refuse one that another host of the domain, or plain http, would set.
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}brouillon_{form}"


def _token(form: str) -> str:
    return str(g.get(cookie_name(form)) or request.cookies.get(cookie_name(form), ""))


def _give_cookie(form: str, token: str) -> None:
    setattr(g, cookie_name(form), token)
    days = int(current_app.config["DRAFT_DAYS"])

    @after_this_request
    def give(response: Response) -> Response:
        response.set_cookie(
            cookie_name(form), token, max_age=days * 86400, httponly=True, samesite="Lax",
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        )  # fmt: skip
        return response


def _take_cookie(form: str) -> None:
    @after_this_request
    def take(response: Response) -> Response:
        response.delete_cookie(
            cookie_name(form), httponly=True, samesite="Lax", secure=bool(current_app.config["SESSION_COOKIE_SECURE"])
        )
        return response
