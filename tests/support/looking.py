"""See what the site kept: requests of a test client are other transactions than the test's own."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from app.core.db import reading


def look() -> Session:
    """Return a session that sees everything written until now."""
    session = reading()
    session.rollback()
    session.expire_all()
    return session


def every_text(session: Session) -> str:
    """Return everything that the tables say, one row per line."""
    said = [
        f"{table.name} {json.dumps(dict(row), default=str, ensure_ascii=False)}"
        for table in SQLModel.metadata.sorted_tables
        for row in session.execute(sa.select(table)).mappings()
    ]
    return "\n".join(said)
