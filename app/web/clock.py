"""The one `now()` of views, commands and tasks."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from app.core import clock


def now() -> datetime:
    """Return the present instant of this application, aware, in UTC."""
    instant: datetime = current_app.extensions["clock"].now()
    return instant


def today() -> date:
    """Return the civil date in Europe/Paris."""
    return clock.local_date(now())
