"""Every refusal becomes one friendly French page, in one place; none needs the database."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.core.errors import DomainError
from app.web import installation, logs, refusals, security_log
from app.web.security_log import Event

log = structlog.get_logger()
_SECRETS = frozenset({"password", "current"})
"""Fields of passwords; a test compares them with the forms."""
_PAGES = frozenset({400, 403, 404, 409, 410, 413, 422, 429, 500, 503})


def page(status: int, message: str | None = None, **values: Any) -> tuple[str, int]:
    """Render the page of an error; a status without a page of its own borrows 400's or 500's.

    What somebody wrote in the form that was refused stands on it, to be copied.
    """
    shown = status if status in _PAGES else 400 if status < 500 else 500
    reference, written = logs.request_id(), _written()
    return render_template(
        f"errors/{shown}.html",
        message=message, status=status, reference=reference, written=written, came_from=_came_from(), **values,
    ), status  # fmt: skip


def refuse(error: DomainError) -> tuple[str, int]:
    """Show what a rule of the domain says."""
    security_log.tell(security_log.REFUSALS.get(error.status, Event.RULE_REFUSED), status=error.status)
    return page(error.status, refusals.said(error), **error.values)


def _came_from() -> str:
    """Return the page of this site on which a form was sent, to look at again; empty where it is not known."""
    came = urlsplit(request.referrer or "")
    known = request.method == "POST" and came.netloc == request.host and came.path.startswith("/")
    return came._replace(scheme="", netloc="").geturl() if known and not came.path.startswith("//") else ""


def foreign_host(_error: SecurityError) -> tuple[str, int]:
    """Answer a request for another host: no link can be built for it, so the page stands alone."""
    security_log.tell(Event.HOST_FOREIGN)
    return "<!doctype html><html lang=fr><title>Adresse inconnue</title><h1>Adresse inconnue</h1></html>", 400


def stale(error: CSRFError) -> tuple[str, int]:
    """Answer a form whose token is missing, wrong or too old."""
    security_log.tell_of_form(str(error.description))
    return page(400, "Cette page était ouverte depuis trop longtemps. Revenez en arrière, rechargez-la et renvoyez.")


def twin(error: IntegrityError) -> tuple[str, int]:
    """Answer the loser of a race that a constraint of the database decided."""
    log.warning("integrity", kind=type(error.orig).__name__)
    return page(409)


def database_down(error: SQLAlchemyError) -> Response:
    """Answer while the database does not, cannot yet, or gave up: what was typed waits on the page to be sent again."""
    cause = getattr(error, "orig", None) or error
    log.error("database", kind=type(cause).__name__, sqlstate=getattr(cause, "sqlstate", None))
    installation.leave_the_database_alone()
    response = make_response(render_template("errors/503.html", status=503, typed=_typed()), 503)
    response.headers["Retry-After"] = "10"
    return response


def _typed() -> list[tuple[str, str]]:
    """Return what the form held; one that holds a password is typed again."""
    fields = list(request.form.items(multi=True))
    return [] if _SECRETS & dict(fields).keys() else [each for each in fields if each[0] != "csrf_token"]


def _written() -> list[str]:
    """Return the sentences of a form: what holds a blank was written by a person, a code never does.

    Only of a form whose token was right: what another site sends in somebody's name is not put before their eyes.
    """
    return [value for _, value in _typed() if len(value.split()) > 1] if g.get("csrf_valid") else []


def broken(error: InternalServerError) -> tuple[str, int]:
    """Answer after an error of ours; its kind and its place are logged, its values are not."""
    cause = error.original_exception
    came_through = place(cause.__traceback__) if cause else []
    log.error("broken", kind=type(cause).__name__, endpoint=request.endpoint, place=came_through)
    return page(500)


def place(trace: TracebackType | None) -> list[str]:
    """Return the lines of code that an error came through, without what they said or held."""
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def http(error: HTTPException) -> Any:
    """Answer what the framework refuses, keeping the headers that say what to do."""
    if error.code is None or error.code < 400:
        return error
    # What no address of the site answers is asked for by scanners all day long: the proxy counts those.
    if error.code != 404:
        security_log.tell(Event.REQUEST_REFUSED, status=error.code)
    response = make_response(page(error.code))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def init_app(app: Flask, *, states: refusals.States) -> None:
    """Answer every error of `app` with a page; `states` say what is in a state, and how each is called."""
    app.extensions["states"] = states
    app.register_error_handler(DomainError, refuse)
    app.register_error_handler(SecurityError, foreign_host)
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(IntegrityError, twin)
    app.register_error_handler(PoolTimeout, database_down)
    # What was read after the connection had died, by code that went on.
    app.register_error_handler(PendingRollbackError, database_down)
    app.register_error_handler(InternalServerError, broken)
    app.register_error_handler(HTTPException, http)
