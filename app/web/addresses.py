"""What an address says: refused at the door when no text can hold it, and read without trusting it."""

from __future__ import annotations

from flask import Flask, request

from app.core.errors import NotFound
from app.core.text import has_forbidden

LONGEST_WORD = 80


def init_app(app: Flask) -> None:
    """Look at the path of every request of `app`, before anything is asked of the database."""

    @app.before_request
    def look() -> None:
        if has_forbidden(request.path):
            raise NotFound


def asked(name: str, *, most: int = LONGEST_WORD) -> str:
    """Return what the address asks under `name`, cut at `most`; "" without it or when no database could hold it.

    A filter narrows a list: one that cannot be read narrows nothing, and is no error to show.
    """
    value = request.args.get(name, "").strip()[:most]
    return "" if has_forbidden(value) else value
