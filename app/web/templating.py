"""What every template may use: the site, who acts, what they may do, assets, French filters."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import structlog
from babel.dates import format_datetime
from flask import Flask, current_app, url_for
from markupsafe import Markup, escape

from app import assets
from app.core.clock import PARIS, local_date
from app.core.dates import FRENCH, day_month, long_day, long_moment, weekday
from app.core.permissions import Permission
from app.core.text import elided, grouped, phone, readable
from app.web import installation
from app.web.access import acting
from app.web.clock import today
from app.web.headers import csp_nonce
from app.web.typography import FrenchSpaces
from app.web.week import week_words

log = structlog.get_logger()


@lru_cache(maxsize=512)
def _digest(path: Path, _modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """Return the address of a static file, changed whenever its content does; files are looked at once."""
    known: dict[str, str] = current_app.extensions["assets"]
    if filename not in known or current_app.debug:
        known[filename] = _address(filename)
    return known[filename]


def _address(filename: str) -> str:
    path = Path(current_app.static_folder or "") / filename
    if not path.is_file():
        return url_for("static", filename=filename)
    return url_for("static", filename=filename, v=_digest(path, path.stat().st_mtime))


def long_date(value: date | datetime, language: str = FRENCH) -> str:
    """Write ``samedi 21 novembre 2026`` in Europe/Paris."""
    if language != FRENCH:
        return long_day(_civil(value), language, with_weekday=True)
    return f"{weekday(_civil(value))} {short_date(value)}"


def short_date(value: date | datetime, language: str = FRENCH) -> str:
    """Write ``21 novembre 2026`` in Europe/Paris."""
    day = _civil(value)
    if language != FRENCH:
        return long_day(day, language)
    return f"{day_month(day)} {day.year}"


def date_time(value: datetime, language: str = FRENCH) -> str:
    r"""Write ``21 novembre 2026 à 18 h 05`` in Europe/Paris; an hour is never cut in two.

    >>> date_time(datetime.fromisoformat("2026-11-21T17:05:00+00:00")).endswith("à 18\u00a0h\u00a005")
    True
    """
    local = value.astimezone(PARIS)
    if language != FRENCH:
        return long_moment(local, language)
    return f"{short_date(local)} à {format_datetime(local, 'H', locale='fr')}\u00a0h\u00a0{local:%M}"


def days_ago(value: date | datetime) -> str:
    """Write ``aujourd’hui``, ``hier`` or ``il y a 12 jours``."""
    days = (today() - _civil(value)).days
    return "aujourd’hui" if days <= 0 else "hier" if days == 1 else f"il y a {days} jours"


def days_long(days: int) -> str:
    """Say for how long, after « depuis »: ``aujourd’hui`` or ``12 jours``."""
    return plural(days, "jour", "jours") if days > 0 else "aujourd’hui"


def example_day(days: int) -> str:
    """Write the day so many days from now as one types it in a form: ``30 11 2026``."""
    day = today() + timedelta(days=days)
    return f"{day.day} {day.month} {day.year}"


def due_by(value: date | datetime) -> str:
    """Say that a deadline holds its own day: ``d’ici au lundi 16 novembre 2026 (aujourd’hui)``."""
    return f"d’ici au {long_date(value)}{' (aujourd’hui)' if _civil(value) == today() else ''}"


def decimal(value: float, digits: int = 1) -> str:
    """Write a number with a French comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def paragraphs(text: str) -> Markup:
    """Write a person's text with its line breaks, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def plural(count: int, one: str, many: str) -> str:
    """Write ``1 bénévole`` or ``3 bénévoles``: French counts zero as one."""
    return f"{grouped(count)} {one if abs(count) < 2 else many}"


def _civil(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value


FILTERS = (
    long_date, short_date, date_time, days_ago, days_long, due_by, decimal, elided, example_day, grouped, paragraphs,
    phone, plural, readable, week_words,
)  # fmt: skip


@lru_cache(maxsize=1)
def product_version() -> str:
    """Return the installed version of the product."""
    try:
        return version("coup-de-pouce")
    except PackageNotFoundError:
        return "0"


def init_app(app: Flask) -> None:
    """Give the templates of `app` their common vocabulary."""
    app.extensions["assets"] = {}
    dressed = assets.installed(Path(app.static_folder or ""))
    if not dressed:
        log.warning("assets.missing", repair=assets.REPAIR)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(FrenchSpaces)
    for function in FILTERS:
        app.jinja_env.filters[function.__name__] = function

    # Globals, so that macros imported without context have them too.
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.globals["dressed"] = dressed

    @app.context_processor
    def common() -> dict[str, Any]:
        actor = acting()
        return {
            "site": app.extensions["territory"],
            "actor": actor,
            "may": actor.may,
            "Permission": Permission,
            "csp_nonce": csp_nonce,
            "demo": installation.is_demonstration(),
            "dev": app.debug,
            "version": product_version(),
            "current_year": today().year,
        }
