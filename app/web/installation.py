"""What is true of this whole installation."""

from __future__ import annotations

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from app.core.db import reading
from app.web.models import InstallationFact

DEMONSTRATION = "demonstration"
_MARKED = select(InstallationFact.name).where(InstallationFact.name == DEMONSTRATION)


def mark_demonstration(session: Session) -> None:
    """Say for good that this database holds an invented population."""
    session.merge(InstallationFact(name=DEMONSTRATION))


def leave_the_database_alone() -> None:
    """Ask it nothing more in this request: it does not answer."""
    g.database_down = True


def is_demonstration() -> bool:
    """Tell whether the site must say that it is a demonstration; without a database, only the setting tells."""
    if current_app.config["DEMO"] or current_app.extensions.get(DEMONSTRATION):
        return True
    if g.get("database_down"):
        return False
    try:
        found = reading().exec(_MARKED).first() is not None
    except SQLAlchemyError:
        return False
    current_app.extensions[DEMONSTRATION] = found
    return found
