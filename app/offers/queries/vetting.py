"""The lists of those who vet, and what falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.core.text import holds_words
from app.offers import rules
from app.offers.models import Offer, OfferSkill
from app.offers.states import OfferState
from app.places.models import Commune
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.queries import Ending
from app.safeguarding.requirements.states import RequirementKind, Stage

PAGE = 50
VETTED = (OfferState.ACTIVE, OfferState.PAUSED)


class View(StrEnum):
    """The parts of the list of those who vet."""

    HELD = "a-relire"
    TO_VET = "a-rencontrer"
    ACTIVE = "actifs"
    CHECKS = "verifications"
    PAUSED = "en-pause"
    SUSPENDED = "suspendus"
    OVER = "termines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty keeps everything of the view."""

    view: View = View.TO_VET
    kind: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: what is missing for the offer to be active, and the first day on which something ends."""

    offer: Offer
    first_name: str
    last_name: str
    commune: str
    missing: tuple[RequirementKind, ...]
    valid_until: date | None


def listed(
    session: Session, association_id: UUID | None, *, filters: Filters, day: date, page: int = 1
) -> list[Listed]:
    """Return one page of the offers confided to an association (``None``: the operator).

    As many queries whatever their number.
    """
    renewals = _renewals(session, association_id, filters.view, day)
    statement = (
        _with_names()
        .where(*_narrowed(association_id, filters, renewals))
        .order_by(*_order(filters.view, renewals), col(Offer.created_at), col(Offer.id))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return _listed(session, statement, day)


def named(session: Session, association_id: UUID, name: str, *, day: date, limit: int) -> list[Listed]:
    """Return the offers confided to an association, whatever their state, whose volunteer's name holds every word."""
    everybody = (
        columns(col(Offer.id), col(Person.first_name), col(Person.last_name))
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .where(_confided_to(association_id))
        .order_by(col(Person.first_name), col(Person.last_name), col(Offer.id))
    )
    found = [offer_id for offer_id, *names in session.execute(everybody) if holds_words(" ".join(names), name)]
    order = (col(Person.first_name), col(Person.last_name), col(Offer.id))
    return _listed(session, _with_names().where(col(Offer.id).in_(found[:limit])).order_by(*order), day)


def _with_names() -> Select[Any, Any, Any, Any]:
    return (
        columns(Offer, col(Person.first_name), col(Person.last_name), col(Commune.name))
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .join(Commune, col(Commune.code) == Offer.commune_code)
    )


def _listed(session: Session, statement: Select[Any, Any, Any, Any], day: date) -> list[Listed]:
    rows = session.execute(statement).all()
    look = requirements.picture(session, day, [row[0].volunteer_id for row in rows])
    return [
        Listed(
            offer,
            first_name,
            last_name,
            commune,
            missing=look.missing(offer.volunteer_id, offer.association_id, stage=Stage.OFFER),
            valid_until=look.valid_until(offer.volunteer_id, offer.association_id),
        )
        for offer, first_name, last_name, commune in rows
    ]


def count(session: Session, association_id: UUID | None, *, filters: Filters, day: date) -> int:
    """Return how many offers the list holds."""
    statement = select(func.count()).select_from(Offer).join(Person, col(Person.id) == Offer.volunteer_id)
    renewals = _renewals(session, association_id, filters.view, day)
    return session.exec(statement.where(*_narrowed(association_id, filters, renewals))).one()


def counts(session: Session, association_id: UUID | None, *, day: date) -> dict[View, int]:
    """Return how many offers each view holds, in a constant number of queries."""
    renewals = _renewals(session, association_id, View.CHECKS, day)
    statement = columns(*(func.count(case((_in_view(view, renewals), 1))) for view in View)).select_from(Offer)
    row = session.execute(statement.where(_confided_to(association_id))).one()
    return dict(zip(View, row, strict=True))


def to_resume(session: Session, day: date, *, limit: int = 100) -> list[Offer]:
    """Return the paused offers whose pause is over."""
    statement = select(Offer).where(Offer.state == OfferState.PAUSED, col(Offer.paused_until) <= day)
    return list(session.exec(statement.order_by(col(Offer.id)).limit(limit)))


def to_remind(session: Session, day: date, *, limit: int = 100) -> list[tuple[Offer, list[Ending]]]:
    """Return the offers of whose volunteer something ends soon, with what must be told today and was not yet."""
    near = requirements.near_an_end(session, day)
    statement = select(Offer).where(col(Offer.state).in_(VETTED), col(Offer.volunteer_id).in_(near))
    rows = list(session.exec(statement.order_by(col(Offer.id))))
    found = requirements.endings(session, {row.volunteer_id: row.association_id for row in rows}, day)
    return [(row, found[row.volunteer_id]) for row in rows if row.volunteer_id in found][:limit]


def _confided_to(association_id: UUID | None) -> ColumnElement[bool]:
    column, held = col(Offer.association_id), col(Offer.state) == OfferState.HELD
    return column.is_(None) | held if association_id is None else (column == association_id) & ~held


def _renewals(session: Session, association_id: UUID | None, view: View, day: date) -> list[UUID]:
    """Return the offers of which something is missing or ends within a month, the most urgent first."""
    if view is not View.CHECKS:
        return []
    statement = select(Offer.id, Offer.volunteer_id, Offer.association_id).where(
        _confided_to(association_id), col(Offer.state).in_(VETTED)
    )
    rows = session.exec(statement.order_by(col(Offer.id))).all()
    look = requirements.picture(session, day, [volunteer_id for _, volunteer_id, _ in rows])
    soon = day + timedelta(days=rules.WARNING_DAYS)
    ends: dict[UUID, date] = {}
    for offer_id, volunteer_id, owner_id in rows:
        until = look.valid_until(volunteer_id, owner_id)
        if look.missing(volunteer_id, owner_id, stage=Stage.OFFER):
            ends[offer_id] = min(until or date.min, day - timedelta(days=1))
        elif until is not None and until <= soon:
            ends[offer_id] = until
    return sorted(ends, key=lambda offer_id: ends[offer_id])


def _in_view(view: View, renewals: Sequence[UUID]) -> ColumnElement[bool]:
    views = {
        View.HELD: col(Offer.state) == OfferState.HELD,
        View.TO_VET: col(Offer.state).in_((OfferState.TO_VET, OfferState.TO_CONFIRM)),
        View.ACTIVE: col(Offer.state) == OfferState.ACTIVE,
        View.CHECKS: col(Offer.id).in_(renewals),
        View.PAUSED: col(Offer.state) == OfferState.PAUSED,
        View.SUSPENDED: col(Offer.state) == OfferState.SUSPENDED,
        View.OVER: col(Offer.state).in_((OfferState.REFUSED, OfferState.CLOSED)),
    }
    return views[view]


def _narrowed(association_id: UUID | None, filters: Filters, renewals: Sequence[UUID]) -> list[ColumnElement[bool]]:
    conditions = [_confided_to(association_id), _in_view(filters.view, renewals)]
    if filters.kind:
        offers = select(OfferSkill.offer_id).where(OfferSkill.kind_code == filters.kind)
        conditions.append(col(Offer.id).in_(offers))
    if filters.name:
        whole = col(Person.first_name) + " " + col(Person.last_name)
        conditions.append(whole.icontains(filters.name, autoescape=True))
    return conditions


def _order(view: View, renewals: Sequence[UUID]) -> list[Any]:
    if view is View.TO_VET:
        return [col(Offer.deadline_at).is_(None), col(Offer.deadline_at)]
    if view is View.CHECKS and renewals:
        return [case({offer_id: rank for rank, offer_id in enumerate(renewals)}, value=col(Offer.id))]
    if view is View.OVER:
        return [col(Offer.created_at).desc()]
    return [col(Person.first_name), col(Person.last_name)]
