"""The figures of the home page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.associations.models import Association
from app.associations.states import AssociationState
from app.mentorships.models import Mentorship
from app.mentorships.states import GOING_ON
from app.offers import queries as offers
from app.offers.models import Offer
from app.privacy.models import PastPair


@dataclass(frozen=True, slots=True)
class Figures:
    """What the home page counts."""

    associations: int
    volunteers: int
    pairs: int
    active_pairs: int


def figures(session: Session) -> Figures:
    """Count, in one query, what is true now."""
    counts = (
        select(func.count()).select_from(Association).where(Association.state == AssociationState.ACTIVE),
        select(func.count()).select_from(Offer).where(offers.AT_WORK),
        select(func.count()).select_from(Mentorship).where(col(Mentorship.to_confirm).is_(False)),
        select(func.count()).select_from(PastPair),
        select(func.count()).select_from(Mentorship).where(col(Mentorship.state).in_(GOING_ON)),
    )
    row = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    associations, volunteers, present, past, active = row
    return Figures(associations, volunteers, present + past, active)
