"""Every refusal becomes one friendly French page, in one place; none needs the database."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from app.core.errors import DomainError

log = structlog.get_logger()
_PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})


def page(status: int, message: str | None = None) -> tuple[str, int]:
    """Render the page of an error; a status without a page of its own borrows 400's or 500's."""
    shown = status if status in _PAGES else 400 if status < 500 else 500
    return render_template(f"errors/{shown}.html", message=message, status=status), status


def init_app(app: Flask) -> None:
    """Answer every error of `app` with a page."""

    @app.errorhandler(DomainError)
    def refuse(error: DomainError) -> tuple[str, int]:
        return page(error.status, error.message)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> tuple[str, int]:
        return page(
            400, "Cette page était ouverte depuis trop longtemps. Revenez en arrière, rechargez-la et renvoyez."
        )

    @app.errorhandler(IntegrityError)
    def twin(error: IntegrityError) -> tuple[str, int]:
        log.warning("integrity", path=request.url_rule and request.url_rule.rule, kind=type(error.orig).__name__)
        return page(409, None)

    @app.errorhandler(OperationalError)
    def database_down(error: OperationalError) -> tuple[str, int]:
        log.error("database", kind=type(error.orig).__name__)
        return page(503, None)

    @app.errorhandler(InternalServerError)
    def broken(_error: InternalServerError) -> tuple[str, int]:
        return page(500, None)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        rendered, status = page(error.code)
        response = app.make_response((rendered, status))
        for name, value in error.get_headers():
            if name.lower() in {"allow", "retry-after"}:
                response.headers[name] = value
        return response
