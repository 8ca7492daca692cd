"""Public pages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, has_request_context, render_template
from flask.typing import ResponseReturnValue

from app.accounts import devices
from app.core.db import reading
from app.intake import drafts
from app.pages import labels, navigation, profiles, queries
from app.privacy import rules as clocks
from app.tuning import queries as tuning
from app.tuning.labels import WEIGHTS
from app.web.access import acting, public
from app.web.clock import today
from app.web.links import absolute
from matching.configuration import PARTS

bp = Blueprint("pages", __name__)

SECURITY_TXT_LIFE = timedelta(days=182)

PRINTED = (
    "YOUTH_AGE_MIN", "YOUTH_AGE_MAX", "CONSENT_AGE", "ADULT_AGE", "CHECK_DAYS", "DECISION_DAYS", "CALLBACK_DAYS",
    "VOLUNTEER_DAYS", "YOUTH_DAYS", "STILL_LOOKING_DAYS", "MINUTES_IN_COMMON", "RETENTION_DAYS", "LOG_DAYS",
    "DRAFT_DAYS", "LINK_DAYS", "NOTICE_DAYS", "ANSWER_DAYS",
)  # fmt: skip
"""Settings that the pages print: what people read is what the site does."""


def _page(name: str, **values: Any) -> str:
    settings = {setting: current_app.config[setting] for setting in PRINTED}
    return render_template(name, settings=settings, duration=labels.duration, **values)


@bp.app_context_processor
def menu() -> dict[str, Any]:
    """Give every page its main menu; a mail written by a job has none."""
    return {"nav": navigation.menu(acting()) if has_request_context() else []}


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Say what this is and open three doors."""
    return _page("pages/home.html", figures=queries.figures(reading()))


@bp.get("/comment-ca-marche")
@public
def how() -> ResponseReturnValue:
    """Explain the path and the ranking, with the very weights in use."""
    return _page("pages/how.html", **_rules())


@bp.get("/comment-les-propositions-sont-calculees")
@public
def ranking() -> ResponseReturnValue:
    """Give the rules and the weights in force, and show how a total is done again (CRPA, L. 311-3-1)."""
    told = _rules()
    return _page("pages/ranking.html", example=profiles.example(told["ranking"]), **told)


def _rules() -> dict[str, Any]:
    configuration = tuning.active(reading(), minutes_in_common=int(current_app.config["MINUTES_IN_COMMON"]))
    weights = configuration.weights
    total = sum(getattr(weights, part) for part in PARTS)
    parts = [(*told, getattr(weights, part) / total) for part, told in WEIGHTS.items()]
    gates = {code: sentence for code, sentence in labels.GATES.items() if configuration.applies(code)}
    return {"ranking": configuration, "parts": parts, "gates": gates}


@bp.get("/mentions-legales")
@public
def legal() -> ResponseReturnValue:
    """Say who publishes and hosts the site."""
    return _page("pages/legal.html")


@bp.get("/confidentialite")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept, why and how long, from the settings that the purge uses."""
    kept = [
        (clock.what, f"{_said(number, clock.unit)} {clock.since}")
        for clock, number in clocks.printed(current_app.config)
    ]
    return _page("pages/privacy.html", kept=kept, cookies=_cookies())


def _cookies() -> list[tuple[str, str, str]]:
    """Return each cookie that the site gives, what it is for, and how long the browser keeps it."""
    config = current_app.config
    return [
        (config["SESSION_COOKIE_NAME"], "Garder votre connexion, et protéger les formulaires",
         "Jusqu’à la fermeture du navigateur"),
        (drafts.cookie_name("…"), "Retrouver un formulaire commencé\u00a0: un par formulaire",
         f"{labels.duration(config['DRAFT_DAYS'])}, ou jusqu’à l’envoi"),
        (devices.cookie_name(), "Ne pas redemander le code reçu par mail sur cet appareil",
         labels.duration(config["DEVICE_DAYS"])),
    ]  # fmt: skip


def _said(number: int, unit: str) -> str:
    return labels.duration(number) if unit == "days" else f"{number}\u00a0heures"


@bp.get("/confidentialite/jeunes")
@public
def privacy_for_youths() -> ResponseReturnValue:
    """Say the same to somebody of eleven to fifteen."""
    return _page("pages/privacy_for_youths.html")


@bp.get("/accessibilite")
@public
def accessibility() -> ResponseReturnValue:
    """Publish the accessibility statement."""
    return _page("pages/accessibility.html")


@bp.get("/plan-du-site")
@public
def site_map() -> ResponseReturnValue:
    """List the public pages."""
    return _page("pages/site_map.html")


@bp.get("/urgence")
@public
def emergency() -> ResponseReturnValue:
    """Give the numbers that answer at once."""
    return _page("pages/emergency.html")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Say where to report a weakness (RFC 9116); it is always good for half a year."""
    site = current_app.extensions["territory"]
    expires = datetime.combine(today() + SECURITY_TXT_LIFE, time(), UTC)
    lines = (
        f"Contact: mailto:{site.security_email or site.contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {absolute('pages.security_txt')}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
