"""Throw away what opens nothing any more: sessions, tokens and tries that are over."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, delete

from app.accounts.models import ActionToken, SignedInSession
from app.core.db import transaction
from app.core.jobs import Job
from app.web import throttle
from app.web.clock import now

KEPT = timedelta(days=1)
"""How long what is over stays, so that a late click is told that the link has expired."""


def tidy() -> int:
    """Delete sessions and tokens that ended a day ago, and tries that no limit counts; return how many."""
    before = now() - KEPT
    over = (delete(SignedInSession).where(col(SignedInSession.expires_at) < before),
            delete(ActionToken).where(col(ActionToken.expires_at) < before))  # fmt: skip
    with transaction() as session:
        deleted = [int(session.execute(statement).rowcount) for statement in over]  # type: ignore[attr-defined]
        return sum(deleted) + throttle.forget(session, before=before)


JOBS = (Job("accounts.tidy", tidy),)
