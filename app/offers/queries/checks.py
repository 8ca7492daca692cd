"""Until when the check of each volunteer holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, func
from sqlmodel import Session, col, select

from app.offers.models import Offer
from app.safeguarding.models import Check


def valid_until() -> ScalarSelect[date]:
    """The last day of the volunteer's newest check that was not withdrawn, as a column."""
    newest = select(func.max(Check.expires_on)).where(
        Check.volunteer_id == Offer.volunteer_id, col(Check.withdrawn_at).is_(None)
    )
    return newest.correlate(Offer).scalar_subquery()


def latest_check(session: Session, volunteer_id: UUID) -> Check | None:
    """Return the check that holds longest, expired or not, those taken back left out."""
    statement = select(Check).where(Check.volunteer_id == volunteer_id, col(Check.withdrawn_at).is_(None))
    return session.exec(statement.order_by(col(Check.expires_on).desc(), col(Check.id)).limit(1)).one_or_none()
