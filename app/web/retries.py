"""A request that the database refused through nobody's fault is answered once more, from the start."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request
from flask import session as browser
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from app.core import db as database
from app.core import retries
from app.core.db import db
from app.web import errors

_KEPT = frozenset({"request_id", "_sqlalchemy_sessions"})
"""What of the first try stays: its name in the logs, and the session, which remembers whether it kept anything."""


def answer(error: DBAPIError) -> ResponseReturnValue:
    """Answer the request again as if it had just come, unless something of it may have been kept; else in words."""
    app: Any = current_app
    for _ in range(1, retries.TRIES):
        if not retries.worth_another_try(error) or database.may_have_kept(db.session):
            break
        _forget(app)
        retries.give_way(error)
        try:
            refused = app.preprocess_request()
            return app.dispatch_request() if refused is None else refused  # type: ignore[no-any-return]
        except retries.FAILURES as failure:
            error = failure
        except Exception as other:
            return app.handle_user_exception(other)  # type: ignore[no-any-return]
    return errors.database_down(error)


def _forget(app: Flask) -> None:
    """Forget who asked, what was read, what the browser would have been told."""
    _let_go()
    for name in [name for name in g if name not in _KEPT]:
        g.pop(name)
    request_ctx._after_request_functions.clear()  # noqa: SLF001
    browser.clear()
    browser.update(app.session_interface.open_session(app, request) or {})
    browser.modified = False


def _let_go(_error: BaseException | None = None) -> None:
    """Close the session; its connection may have died after the last thing it was needed for."""
    for session in g.get("_sqlalchemy_sessions", {}).values():
        database.let_go(session)


def init_app(app: Flask) -> None:
    """Answer the failures of the database for `app`, whose own sessions are made before."""
    for kind in retries.FAILURES:
        app.register_error_handler(kind, answer)
    app.teardown_appcontext(_let_go)
