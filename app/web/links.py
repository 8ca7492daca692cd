"""Addresses that leave the site: built on BASE_URL, never on what a visitor's browser claims."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request


def absolute(endpoint: str, *, _anchor: str = "", **values: Any) -> str:
    """Return the full address of a view, for mails, texts and paper; `_anchor` is the place in its page."""
    base = urlsplit(str(current_app.config["BASE_URL"]))
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    built = adapter.build(endpoint, values, force_external=True)
    return f"{built}#{_anchor}" if _anchor else built


def safe_next(target: str | None, otherwise: str) -> str:
    """Return `target` if it is a path of this site, else `otherwise`: no open redirect."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(c) < 32 or c == "\\" for c in target):
        return otherwise
    return target


def remote_address() -> str:
    """Return the visitor's network address, for throttling only; it is never stored as it is.

    Of an IPv6 address only the network: a home, or a rented server, has 2^64 of them to try from.
    """
    given = request.remote_addr or "?"
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if address.version == 4:
        return given
    return str(address.ipv4_mapped or ip_network((address.packed[:8] + bytes(8), 64)))
