"""Addresses that leave the site: built on BASE_URL, never on what a visitor's browser claims."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request


def absolute(endpoint: str, **values: Any) -> str:
    """Return the full address of a view, for mails, texts and paper."""
    base = urlsplit(str(current_app.config["BASE_URL"]))
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def safe_next(target: str | None, otherwise: str) -> str:
    """Return `target` if it is a path of this site, else `otherwise`: no open redirect."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 or c == "\\" for c in target):
        return otherwise
    return target


def remote_address() -> str:
    """Return the visitor's network address, for throttling only; it is never stored as it is."""
    return request.remote_addr or "?"
