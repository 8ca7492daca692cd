"""Security headers on every answer, errors and static files too."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from wsgiref.headers import Headers

from flask import Flask, Response, current_app, g, request

from app.core.identity import Way
from app.web.access import acting

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


_DRAWING = "image/svg+xml"
"""A text too, though its name does not say so: it goes out with its charset."""


def csp_nonce() -> str:
    """Return this answer's nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(18)
    return str(g.csp_nonce)


def content_security_policy(nonce: str) -> str:
    """Return the policy: nothing but what this origin serves, nothing inline."""
    return "; ".join((
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def common(*, nonce: str, https: bool) -> dict[str, str]:
    """Return the headers that every answer carries, static files too."""
    transport = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if https else {}
    return _ALWAYS | transport | {"Content-Security-Policy": content_security_policy(nonce)}


def for_static(*, https: bool) -> Callable[[Headers, str, str], None]:
    """Return what adds the headers to a static file, as WhiteNoise calls it."""

    def add(headers: Headers, _path: str, _url: str) -> None:
        for name, value in common(nonce=secrets.token_urlsafe(18), https=https).items():
            headers[name] = value
        if headers.get("Content-Type") == _DRAWING:
            headers["Content-Type"] = f"{_DRAWING}; charset=utf-8"

    return add


def keep_private() -> None:
    """Let no browser store this answer: it shows what only this one is to read."""
    g.private = True


def _private(response: Response) -> bool:
    """Tell whether a page is somebody's: signed in, opened by a secret in its address, or setting a cookie.

    So is the answer to what was sent, and every page with a form to send: one
    step back in the browser would show what was typed to whoever has it next.
    """
    by_secret = "token" in (request.view_args or {})
    written = request.method == "POST" or str(current_app.config["WTF_CSRF_FIELD_NAME"]) in g
    told = by_secret or written or "private" in g
    return told or acting().way is not Way.NOBODY or bool(response.headers.get("Set-Cookie"))


def init_app(app: Flask) -> None:
    """Send the headers with every answer of `app`; private pages are never stored."""
    https = str(app.config["BASE_URL"]).startswith("https:")

    @app.before_request
    def draw_nonce() -> None:
        g.pop("csp_nonce", None)
        g.pop("private", None)

    @app.after_request
    def add(response: Response) -> Response:
        if request.endpoint != "static" and _private(response):
            response.headers.setdefault("Cache-Control", "no-store")
        for name, value in common(nonce=csp_nonce(), https=https).items():
            response.headers.setdefault(name, value)
        return response
