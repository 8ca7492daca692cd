"""Logs: one JSON line per event, ids only, never a name, an address or a text."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from time import perf_counter
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from app.core.identity import NOBODY, Actor

_WELL_FORMED = re.compile(r"[0-9a-f]{32}")
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
"""The methods that are told by name; anything may be sent in their place."""


class Unbroken(structlog.PrintLogger):
    """Write lines as long as it can: a full disk or a closed pipe costs a line, never an answer."""

    def msg(self, message: str) -> None:
        """Write one line, or lose it."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def _without_values(record: logging.LogRecord) -> bool:
    """Leave out what the framework would write of an error: the path, which may hold a token, and texts."""
    return record.exc_info is None


def leave_the_output_free() -> None:
    """Log to standard error: what the command prints is an answer that a program reads."""
    structlog.configure(logger_factory=lambda *_: Unbroken(sys.stderr))


def request_id() -> str:
    """Return the id of this request, which its answer, its lines and the page of an error bear."""
    return str(g.get("request_id", ""))


def route() -> str:
    """Return the template of the address asked for, such as ``/suivi/<token>``; one word for all unknown ones."""
    return request.url_rule.rule if request.url_rule else "unknown"


def method() -> str:
    """Return the method of this request; one word for all unknown ones."""
    return request.method if request.method in METHODS else "unknown"


def elapsed() -> float:
    """Return how many seconds this request has taken so far."""
    return perf_counter() - float(g.get("begun", perf_counter()))


def _named(*, proxies: int) -> str:
    """Take the id that a proxy of ours drew, if it is one; draw one otherwise."""
    given = request.headers.get("X-Request-ID", "").replace("-", "").lower() if proxies else ""
    return given if _WELL_FORMED.fullmatch(given) else uuid4().hex


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
        logger_factory=lambda *_: Unbroken(sys.stdout),
    )
    log = structlog.get_logger()
    proxies = int(app.config["TRUSTED_PROXIES"])

    @app.before_request
    def name() -> None:
        g.begun = perf_counter()
        if "request_id" not in g:
            g.request_id = _named(proxies=proxies)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        log.info("request", **_facts(response))
        return response


def _facts(response: Response) -> dict[str, object]:
    """Say what was asked and how it ended: who asked by kind only, so that nobody's visits can be followed."""
    actor: Actor = g.get("actor", NOBODY)
    return {
        "method": method(),
        "endpoint": request.endpoint,
        "route": route(),
        "status": response.status_code,
        "ms": round(elapsed() * 1000, 1),
        "way": actor.way.value,
        "role": actor.role.value if actor.role else None,
    }
