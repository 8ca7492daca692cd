"""A form sent ten times acts once: its hidden key remembers where the first went."""

from __future__ import annotations

import hashlib
import zlib
from datetime import datetime

from flask import request
from sqlalchemy import text
from sqlmodel import Session

from app.core.errors import Invalid
from app.web.clock import now
from app.web.forms import KEY
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


def first_time(session: Session, *parts: object) -> bool:
    """Tell whether this button of this page acts for the first time, and remember that it did.

    A page holds several buttons and one key: `parts` tell them apart.

    Raises
    ------
    Invalid
        If the key is not one that this site gives.
    """
    given = request.form.get("submission", "")
    if not KEY.fullmatch(given):
        raise Invalid("Cette page n’est plus valable. Rechargez-la et recommencez.")
    key = hashlib.sha256("|".join([given, *map(str, parts)]).encode()).hexdigest()
    if earlier(session, key) is not None:
        return False
    remember(session, key, "", at=now())
    return True
