"""The private link that a browser got when it sent a request: shown to it again, and to no other."""

from __future__ import annotations

from uuid import UUID

from flask import session as browser

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.db import reading
from app.web.clock import now
from app.web.headers import keep_private

_TOKEN = "private_page"  # noqa: S105 - the name under which this browser keeps it


def keep(token: str) -> None:
    """Remember the secret of the newest one."""
    browser[_TOKEN] = token


def forget() -> None:
    """Drop it: the device may be somebody else's."""
    browser.pop(_TOKEN, None)


def token_of(scope: LinkScope, need_id: UUID | None = None) -> str | None:
    """Return the secret if it still opens a page of `scope`, of that need if one is named; else ``None``.

    A page that shows it is stored nowhere: the device may be shared.
    """
    token = str(browser.get(_TOKEN, ""))
    holder = links.holder(reading(), token, scope=scope, at=now()) if token else None
    if holder is None or need_id not in (None, holder.scope_id):
        return None
    keep_private()
    return token
