"""Find what an association that is suspended or closed leaves: requests, volunteers to call back, those it followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app.associations.models import Association
from app.associations.states import AssociationState
from app.needs.models import Need
from app.needs.queries import NOWHERE, danger_first
from app.needs.states import OPEN_STATES
from app.offers.models import Offer
from app.offers.states import VETTED, OfferState
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES
from app.routing.models import NeedStay, OfferStay
from app.routing.states import Outcome

Row = TypeVar("Row", Need, Offer)

KEPT = (Outcome.TAKEN, Outcome.CLOSED)
"""How a stay ends that the association did not end itself by a no, or by silence."""

_STOPPED = select(Association.id).where(col(Association.state) != AssociationState.ACTIVE)
HELD = (col(Need.state).in_(OPEN_STATES), col(Need.association_id).in_(_STOPPED))
"""What a stopped association has still: the cases that it keeps while it is suspended."""
_TO_VET = col(Offer.state) == OfferState.TO_VET
FOLLOWED = (col(Offer.state).in_(VETTED), col(Offer.association_id).in_(_STOPPED))
"""Volunteers whom a stopped association had met: nothing is proposed to them until another does."""
_GIVEN = (col(Offer.state).in_((OfferState.TO_VET, *VETTED)), col(Offer.association_id).in_(_STOPPED))
"""Volunteers who have a stopped association still: those whom it was to call back, and those whom it followed."""


def _last(stay: type[NeedStay | OfferStay], case: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Narrow stays to the last at an association, where that one is stopped and kept the case until then."""
    later = aliased(stay)
    after = sa.exists().where(
        getattr(later, case) == getattr(stay, case), col(later.association_id).is_not(None),
        col(later.began_at) > col(stay.began_at),
    )  # fmt: skip
    return col(stay.association_id).in_(_STOPPED), col(stay.outcome).in_(KEPT), ~after


_LAST_OF_NEED, _LAST_OF_OFFER = _last(NeedStay, "need_id"), _last(OfferStay, "offer_id")


def counts(session: Session, association_id: UUID) -> tuple[int, int]:
    """Return how many requests, and how many volunteers, a stopped association leaves."""
    requests = select(func.count()).select_from(Need).where(_left_needs(association_id))
    volunteers = select(func.count()).select_from(Offer).where(_left_offers(association_id))
    return session.exec(requests).one(), session.exec(volunteers).one()


def needs(session: Session, association_id: UUID, *, page: int, size: int) -> list[Need]:
    """Return one page of the requests that a stopped association leaves, danger first, then the longest wait.

    They are those that nobody has since, and the cases that it keeps while it is suspended.
    """
    statement = select(Need).where(_left_needs(association_id))
    ordered = statement.order_by(danger_first(), col(Need.waiting_since), col(Need.id))
    return list(session.exec(ordered.offset((page - 1) * size).limit(size)))


def offers(session: Session, association_id: UUID, *, page: int, size: int) -> list[Offer]:
    """Return one page of the volunteers whom a stopped association leaves, the first who came first."""
    statement = select(Offer).where(_left_offers(association_id))
    ordered = statement.order_by(col(Offer.created_at), col(Offer.id))
    return list(session.exec(ordered.offset((page - 1) * size).limit(size)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a stopped association is to go to another."""

    association_id: UUID
    to: UUID
    need_ids: tuple[UUID, ...]
    offer_ids: tuple[UUID, ...]

    @property
    def count(self) -> int:
        """How many lines."""
        return len(self.need_ids) + len(self.offer_ids)


def chosen_needs(session: Session, chosen: Chosen, *, held: bool = False) -> list[Need]:
    """Return which of the requests chosen it leaves still; all hold them in the same order: no two wait crosswise."""
    statement = select(Need).where(col(Need.id).in_(chosen.need_ids), _left_needs(chosen.association_id))
    rows = _chosen(session, statement.order_by(col(Need.id)), held=held)
    return sorted(rows, key=lambda need: (not need.danger, need.waiting_since or need.created_at, need.id))


def chosen_offers(session: Session, chosen: Chosen, *, held: bool = False) -> list[Offer]:
    """Return which of the volunteers chosen it leaves still, held as requests are."""
    statement = select(Offer).where(col(Offer.id).in_(chosen.offer_ids), _left_offers(chosen.association_id))
    rows = _chosen(session, statement.order_by(col(Offer.id)), held=held)
    return sorted(rows, key=lambda offer: (offer.created_at, offer.id))


def followed(session: Session, association_id: UUID, *, asked: bool = False) -> list[Offer]:
    """Return the volunteers whom an association that has stopped had met; `asked`: those who are being asked, held."""
    statement = select(Offer).where(Offer.association_id == association_id, *FOLLOWED).order_by(col(Offer.id))
    if not asked:
        return list(session.exec(statement))
    going = select(Proposal.offer_id).where(col(Proposal.state).in_(ASKED_STATES))
    return _chosen(session, statement.where(col(Offer.id).in_(going)), held=True)


def leaving(session: Session) -> list[tuple[UUID, str, int]]:
    """Return the stopped associations that leave something, by name, with how much; in five queries."""
    counts: dict[UUID, int] = {}
    count = func.count()
    kept, given = col(Need.association_id), col(Offer.association_id)
    for statement in (
        select(kept, count).where(*HELD).group_by(kept),
        select(col(NeedStay.association_id), count)
        .join(Need, col(Need.id) == NeedStay.need_id)
        .where(*NOWHERE, *_LAST_OF_NEED)
        .group_by(col(NeedStay.association_id)),
        select(given, count).where(*_GIVEN).group_by(given),
        select(col(OfferStay.association_id), count)
        .join(Offer, col(Offer.id) == OfferStay.offer_id)
        .where(_TO_VET, given.is_(None), *_LAST_OF_OFFER)
        .group_by(col(OfferStay.association_id)),
    ):
        for association_id, found in session.execute(statement):
            counts[association_id] = counts.get(association_id, 0) + found
    rows = session.exec(select(Association.id, Association.name).where(col(Association.id).in_(counts)))
    return [(key, name, counts[key]) for key, name in sorted(rows, key=lambda row: row[1])]


def _left_needs(association_id: UUID) -> sa.ColumnElement[bool]:
    last = select(NeedStay.need_id).where(NeedStay.association_id == association_id, *_LAST_OF_NEED)
    here = sa.and_(*HELD, col(Need.association_id) == association_id)
    return or_(here, sa.and_(*NOWHERE, col(Need.id).in_(last)))


def _left_offers(association_id: UUID) -> sa.ColumnElement[bool]:
    last = select(OfferStay.offer_id).where(OfferStay.association_id == association_id, *_LAST_OF_OFFER)
    here = sa.and_(*_GIVEN, col(Offer.association_id) == association_id)
    return or_(here, sa.and_(_TO_VET, col(Offer.association_id).is_(None), col(Offer.id).in_(last)))


def _chosen(session: Session, statement: SelectOfScalar[Row], *, held: bool) -> list[Row]:
    if held:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.exec(statement))
