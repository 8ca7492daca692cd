"""Who is close to whom."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app.safeguarding.closeness.models import Closeness


def close(session: Session, one_id: UUID, other_id: UUID) -> bool:
    """Tell whether one of the two declared to know the other."""
    return other_id in {other for _, other in pairs(session, [one_id])}


def pairs(session: Session, people: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return (one of these people, somebody close to them), in one query."""
    mine = or_(col(Closeness.one_id).in_(people), col(Closeness.other_id).in_(people))
    rows = session.exec(select(Closeness.one_id, Closeness.other_id).where(mine)).all()
    both = {*rows, *((other, one) for one, other in rows)}
    return {(one, other) for one, other in both if one in set(people)}
