"""A form sent ten times acts once: its hidden key remembers where the first went."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core import turns
from app.core.errors import Invalid
from app.core.turns import Kind
from app.web.clock import now
from app.web.forms import KEY
from app.web.models import Submission


def earlier(session: Session, key: str) -> str | None:
    """Return where the form with this key already led, waiting for a twin that is being written."""
    turns.alone(session, key, kind=Kind.FORM)
    done = session.get(Submission, key)
    return done.location if done else None


def remember(session: Session, key: str, location: str, *, at: datetime) -> None:
    """Keep, in the same transaction as the effect, where this form led."""
    session.add(Submission(key=key, location=location, at=at))


def first(session: Session, key: str, location: str = "", *, at: datetime) -> bool:
    """Tell whether the form with this key acts for the first time, and keep where it leads; in one query.

    No address is kept of a page behind a private link, whose secret it would hold. A twin that is being written holds
    the key: what becomes of it is waited for.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Submission).values(key=key, location=location, at=at).on_conflict_do_nothing()
    return session.execute(row.returning(col(Submission.key))).first() is not None


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
    return first(session, key, at=now())
