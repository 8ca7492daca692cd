"""A form sent ten times acts once: its hidden key remembers where the first went."""

from __future__ import annotations

import zlib
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from app.web.models import Submission


def earlier(session: Session, key: str) -> str | None:
    """Return where the form with this key already led, waiting for a twin that is being written."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(key.encode())})
    done = session.get(Submission, key)
    return done.location if done else None


def remember(session: Session, key: str, location: str, *, at: datetime) -> None:
    """Keep, in the same transaction as the effect, where this form led."""
    session.add(Submission(key=key, location=location, at=at))
