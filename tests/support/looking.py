"""See what the site kept: requests of a test client are other transactions than the test's own."""

from __future__ import annotations

from sqlmodel import Session

from app.core.db import reading


def look() -> Session:
    """Return a session that sees everything written until now."""
    session = reading()
    session.rollback()
    session.expire_all()
    return session
