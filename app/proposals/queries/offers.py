"""How much room a volunteer has, and who asks them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.mentorships.models import Mentorship
from app.offers.models import Offer
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES, ProposalState


def room(session: Session, offer: Offer, *, rivals: Collection[ProposalState] = ASKED_STATES) -> int:
    """Return how many more youths an offer can take, besides its pairs and the proposals in the states `rivals`.

    Below zero when it already has too many. Under the offer's lock the figure
    holds until the transaction ends.
    """
    pairs = select(func.count()).select_from(Mentorship)
    held = session.exec(pairs.where(Mentorship.offer_id == offer.id, col(Mentorship.ended_at).is_(None))).one()
    asked = select(func.count()).select_from(Proposal)
    asked = asked.where(Proposal.offer_id == offer.id, col(Proposal.state).in_(rivals))
    return offer.capacity - held - session.exec(asked).one()


def asked_of_offer(session: Session, offer_id: UUID) -> list[Proposal]:
    """Return the proposals of an offer that somebody is being asked about."""
    statement = select(Proposal).where(Proposal.offer_id == offer_id, col(Proposal.state).in_(ASKED_STATES))
    return list(session.exec(statement.order_by(col(Proposal.need_id))))
