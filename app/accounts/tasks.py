"""Throw away what opens nothing any more: sessions, tokens and tries that are over."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, delete

from app.accounts.models import ActionToken, KnownDevice, SignedInSession, SignInStep
from app.core.db import transaction
from app.core.jobs import Job
from app.web import throttle
from app.web.clock import now

KEPT = timedelta(days=1)
"""How long what is over stays, so that a late click is told that the link has expired."""


def tidy() -> int:
    """Delete what ended a day ago, and tries that no limit counts; return how many."""
    before = now() - KEPT
    tables = (SignedInSession, SignInStep, KnownDevice, ActionToken)
    with transaction() as session:
        over = [session.execute(delete(table).where(col(table.expires_at) < before)) for table in tables]
        deleted = [int(result.rowcount) for result in over]  # type: ignore[attr-defined]
        return sum(deleted) + throttle.forget(session, before=before)


JOBS = (Job("accounts.tidy", tidy),)
