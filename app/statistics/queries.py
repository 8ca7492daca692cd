"""Count what may be told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.associations.models import Association
from app.associations.states import AssociationState
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import OPEN_STATES
from app.offers.models import Offer
from app.offers.states import OfferState
from app.statistics.rules import masked


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What everybody may read; ``None`` stands for one to four."""

    waiting: int | None
    introductions: int | None
    volunteers: int | None
    associations: int


def public_figures(session: Session) -> PublicFigures:
    """Count, in one query, who waits, who was introduced, who offers, and the partners."""
    counts = (
        select(func.count()).select_from(Need).where(col(Need.state).in_(OPEN_STATES)),
        select(func.count()).select_from(Mentorship),
        select(func.count()).select_from(Offer).where(Offer.state == OfferState.ACTIVE),
        select(func.count()).select_from(Association).where(Association.state == AssociationState.ACTIVE),
    )
    row = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    waiting, introductions, volunteers, associations = row
    return PublicFigures(masked(waiting), masked(introductions), masked(volunteers), associations)
