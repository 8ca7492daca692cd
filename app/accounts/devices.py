"""The browsers of an account: in words, and those that have proved its mailbox."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Response, after_this_request, current_app, request
from sqlmodel import Session, select

from app.accounts.models import Account, KnownDevice
from app.core.secrets import digest, new_token

_BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"), ("Opera", r"OPR/|Opera"), ("Samsung Internet", r"SamsungBrowser"),
    ("Firefox", r"Firefox|FxiOS"), ("Chrome", r"Chrome|CriOS|Chromium"), ("Safari", r"Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", r"iPhone"), ("iPad", r"iPad"), ("Android", r"Android"), ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS"), ("ChromeOS", r"CrOS"), ("Linux", r"Linux"),
)  # fmt: skip


def in_words(agent: str) -> str:
    """Say what a browser is.

    >>> in_words("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0")
    'Firefox sur Android'
    >>> in_words("curl/8.5")
    'Un navigateur'
    """
    browser = next((name for name, pattern in _BROWSERS if re.search(pattern, agent)), "Un navigateur")
    system = next((name for name, pattern in _SYSTEMS if re.search(pattern, agent)), "")
    return f"{browser} sur {system}" if system else browser


def known(session: Session, account: Account, *, at: datetime) -> KnownDevice | None:
    """Return this browser's row, if it has proved the mailbox of `account` and was not forgotten since."""
    token = request.cookies.get(cookie_name(), "")
    statement = select(KnownDevice).where(
        KnownDevice.token_hash == digest(token), KnownDevice.account_id == account.id, KnownDevice.expires_at > at
    )
    return session.exec(statement).one_or_none() if token else None


def remember(session: Session, account: Account, *, at: datetime) -> None:
    """Ask this browser for no mailed code for a while: its cookie holds a secret whose hash is kept."""
    lifetime = timedelta(days=int(current_app.config["DEVICE_DAYS"]))
    token = new_token()
    session.add(
        KnownDevice(
            token_hash=digest(token),
            account_id=account.id,
            device=in_words(request.user_agent.string),
            created_at=at,
            expires_at=at + lifetime,
        )
    )

    @after_this_request
    def keep(response: Response) -> Response:
        config = current_app.config
        response.set_cookie(
            cookie_name(),
            token,
            max_age=lifetime,
            httponly=True,
            samesite="Lax",
            secure=config["SESSION_COOKIE_SECURE"],
        )
        return response


def cookie_name() -> str:
    """Return the name of the cookie of a browser that proved its mailbox."""
    return f"{current_app.config['SESSION_COOKIE_NAME']}_appareil"
