"""Refuse at the door an address that no text can hold: NUL, control characters, halves of pairs."""

from __future__ import annotations

from flask import Flask, request

from app.core.errors import NotFound
from app.core.text import has_forbidden


def init_app(app: Flask) -> None:
    """Look at the path of every request of `app`, before anything is asked of the database."""

    @app.before_request
    def look() -> None:
        if has_forbidden(request.path):
            raise NotFound
