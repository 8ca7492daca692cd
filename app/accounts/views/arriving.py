"""Where a browser goes once somebody signs in or out."""

from __future__ import annotations

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.accounts import identity, landing


def arrive(*, entered: bool, following: str = "") -> ResponseReturnValue:
    """Lead to the page that was asked for, or to the step that comes before it."""
    if not entered:
        return redirect(url_for("accounts.second_step", suite=following or None), code=303)
    return redirect(following or landing.address(identity.identify().role), code=303)


def out() -> Response:
    """Lead to the sign-in page; the browser throws away what it kept of the pages."""
    response: Response = redirect(url_for("accounts.sign_in"), code=303)  # type: ignore[assignment]
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
