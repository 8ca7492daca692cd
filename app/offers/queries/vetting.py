"""The lists of those who vet, and what falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.accounts.models import Person
from app.offers import rules
from app.offers.models import Offer, OfferSkill
from app.offers.queries.checks import valid_until
from app.offers.states import OfferState
from app.places.models import Commune

PAGE = 50


class View(StrEnum):
    """The parts of the list of those who vet."""

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
    """One row of the list."""

    offer: Offer
    first_name: str
    last_name: str
    commune: str
    valid_until: date | None


def listed(
    session: Session, association_id: UUID | None, *, filters: Filters, day: date, page: int = 1
) -> list[Listed]:
    """Return one page of the offers confided to an association (``None``: the operator), in one query."""
    until = valid_until()
    statement = (
        columns(Offer, col(Person.first_name), col(Person.last_name), col(Commune.name), until)
        .join(Person, col(Person.id) == Offer.volunteer_id)
        .join(Commune, col(Commune.code) == Offer.commune_code)
        .where(*_narrowed(association_id, filters, day))
        .order_by(*_order(filters.view), col(Offer.created_at), col(Offer.id))
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Listed(*row) for row in session.execute(statement)]


def count(session: Session, association_id: UUID | None, *, filters: Filters, day: date) -> int:
    """Return how many offers the list holds."""
    statement = select(func.count()).select_from(Offer).join(Person, col(Person.id) == Offer.volunteer_id)
    return session.exec(statement.where(*_narrowed(association_id, filters, day))).one()


def counts(session: Session, association_id: UUID | None, *, day: date) -> dict[View, int]:
    """Return how many offers each view holds, in one query."""
    statement = columns(*(func.count(case((_in_view(view, day), 1))) for view in View)).select_from(Offer)
    row = session.execute(statement.where(_confided_to(association_id))).one()
    return dict(zip(View, row, strict=True))


def to_resume(session: Session, day: date, *, limit: int = 100) -> list[Offer]:
    """Return the paused offers whose pause is over."""
    statement = select(Offer).where(Offer.state == OfferState.PAUSED, col(Offer.paused_until) <= day)
    return list(session.exec(statement.order_by(col(Offer.id)).limit(limit)))


def to_warn(session: Session, *, first: date, last: date, limit: int = 100) -> list[tuple[Offer, date]]:
    """Return the offers whose check ends within those days, both included, and that were not yet told; with its end."""
    until = valid_until()
    statement = (
        select(Offer, until)
        .where(
            col(Offer.state).in_((OfferState.ACTIVE, OfferState.PAUSED)),
            until.between(first, last),
            col(Offer.check_warned_for).is_distinct_from(until),
        )
        .order_by(col(Offer.id))
        .limit(limit)
    )
    return [(offer, end) for offer, end in session.execute(statement)]


def _confided_to(association_id: UUID | None) -> ColumnElement[bool]:
    column = col(Offer.association_id)
    return column.is_(None) if association_id is None else column == association_id


def _in_view(view: View, day: date) -> ColumnElement[bool]:
    vetted = col(Offer.state).in_((OfferState.ACTIVE, OfferState.PAUSED))
    until = func.coalesce(valid_until(), date.min)
    views = {
        View.TO_VET: col(Offer.state).in_((OfferState.TO_VET, OfferState.TO_CONFIRM)),
        View.ACTIVE: col(Offer.state) == OfferState.ACTIVE,
        View.CHECKS: vetted & (until <= day + timedelta(days=rules.WARNING_DAYS)),
        View.PAUSED: col(Offer.state) == OfferState.PAUSED,
        View.SUSPENDED: col(Offer.state) == OfferState.SUSPENDED,
        View.OVER: col(Offer.state).in_((OfferState.REFUSED, OfferState.CLOSED)),
    }
    return views[view]


def _narrowed(association_id: UUID | None, filters: Filters, day: date) -> list[ColumnElement[bool]]:
    conditions = [_confided_to(association_id), _in_view(filters.view, day)]
    if filters.kind:
        offers = select(OfferSkill.offer_id).where(OfferSkill.kind_code == filters.kind)
        conditions.append(col(Offer.id).in_(offers))
    if filters.name:
        whole = col(Person.first_name) + " " + col(Person.last_name)
        conditions.append(whole.icontains(filters.name, autoescape=True))
    return conditions


def _order(view: View) -> list[Any]:
    if view is View.TO_VET:
        return [col(Offer.deadline_at).is_(None), col(Offer.deadline_at)]
    if view is View.CHECKS:
        return [func.coalesce(valid_until(), date.min)]
    if view is View.OVER:
        return [col(Offer.created_at).desc()]
    return [col(Person.first_name), col(Person.last_name)]
