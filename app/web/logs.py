"""Logs: one JSON line per event, ids only, never a name, an address or a text."""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request


def _without_values(record: logging.LogRecord) -> bool:
    """Leave out what the framework would write of an error: the path, which may hold a token, and texts."""
    return record.exc_info is None


class Unfailing(structlog.PrintLogger):
    """Print a line, or lose it: a full disk under the logs is no reason to refuse an answer."""

    def msg(self, message: str) -> None:
        """Print one line if there is room for it."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def leave_the_output_free() -> None:
    """Log to standard error: what the command prints is an answer that a program reads."""
    structlog.configure(logger_factory=lambda *_: Unfailing(sys.stderr))


def init_app(app: Flask) -> None:
    """Log each request of `app` with an id that its answer carries too."""
    app.logger.addFilter(_without_values)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(str(app.config["LOG_LEVEL"]).upper(), logging.INFO)
        ),
        logger_factory=lambda *_: Unfailing(),
    )
    log = structlog.get_logger()

    @app.before_request
    def name() -> None:
        g.request_id = uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        log.debug("request", endpoint=request.endpoint, method=request.method, status=response.status_code)
        return response
