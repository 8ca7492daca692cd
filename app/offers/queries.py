"""Reading offers, each query scoped to whoever reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, column, false, func, table, true
from sqlmodel import Session, col, select

from app.accounts.models import Account, Person
from app.core.errors import NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Permission, Role
from app.offers.models import Offer, OfferSkill
from app.offers.states import OPEN_STATES, OfferState
from app.safeguarding.models import Check
from app.skills.states import Mode

# The floors of pairs and proposals stand above this one: their tables are counted, their code is not known.
_MENTORSHIPS = table("mentorships", column("offer_id"), column("ended_at"))
_PROPOSALS = table("proposals", column("offer_id"), column("state"))
ASKED = ("lender_asked", "volunteer_asked", "youth_asked")

LOWEST, HIGHEST = 0, 63
"""The levels of « any », as the matching module counts them."""


@dataclass(frozen=True, slots=True)
class Skill:
    """One thing offered and its interval of levels, ends included."""

    code: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Rankable:
    """An offer that may be ranked: what the matching module asks, and whose it is.

    `capacity` is what is left; `text` is empty when it is held; `languages` are ISO codes.
    """

    id: UUID
    version: int
    volunteer_id: UUID
    association_id: UUID | None
    skills: tuple[Skill, ...]
    text: str
    availability: str
    lat: float | None
    lon: float | None
    approximate: bool
    commune_code: str
    radius_km: float
    mode: Mode
    age_min: int
    age_max: int
    languages: frozenset[str]
    capacity: int


def visible(session: Session, offer_id: UUID, *, actor: Actor) -> Offer:
    """Return an offer that `actor` may see.

    The volunteer sees their own, an association those confided to it, the
    operator all of them.

    Raises
    ------
    NotFound
        If it does not exist or is somebody else's: nobody can tell which.
    """
    offer = session.exec(select(Offer).where(Offer.id == offer_id, _scope(actor))).one_or_none()
    if offer is None:
        raise NotFound
    return offer


def of_volunteer(session: Session, person_id: UUID) -> Offer | None:
    """Return the offer of a volunteer: the open one, else the newest."""
    statement = (
        select(Offer)
        .where(Offer.volunteer_id == person_id)
        .order_by(col(Offer.state).in_(OPEN_STATES).desc(), col(Offer.created_at).desc())
    )
    return session.exec(statement.limit(1)).one_or_none()


def skills(session: Session, offer_id: UUID) -> list[OfferSkill]:
    """Return what an offer holds, in its writer's order."""
    statement = select(OfferSkill).where(OfferSkill.offer_id == offer_id)
    return list(session.exec(statement.order_by(col(OfferSkill.position))))


def rankable(session: Session, day: date, *, only: Collection[UUID] | None = None) -> list[Rankable]:
    """Return the offers that may be ranked on `day`: active, vetted, their volunteer's check valid.

    Three queries, whatever the number of offers; ordered by id. `only` keeps some of them.
    """
    statement = select(
        Offer.id, Offer.version, Offer.volunteer_id, Offer.association_id, Offer.text, Offer.held,
        Offer.availability, Offer.lat, Offer.lon, Offer.approximate, Offer.commune_code, Offer.radius_km,
        Offer.mode, Offer.age_min, Offer.age_max, Offer.languages,
    ).where(*_ready(day)).order_by(col(Offer.id))  # type: ignore[call-overload]  # fmt: skip
    if only is not None:
        statement = statement.where(col(Offer.id).in_(only))
    rows = session.execute(statement).all()
    offered = _intervals(session, only)
    left = free_capacity(session, only)
    return [
        Rankable(
            id=row.id, version=row.version, volunteer_id=row.volunteer_id, association_id=row.association_id,
            skills=offered.get(row.id, ()), text="" if row.held else row.text, availability=row.availability,
            lat=row.lat, lon=row.lon, approximate=row.approximate, commune_code=row.commune_code,
            radius_km=row.radius_km, mode=row.mode, age_min=row.age_min, age_max=row.age_max,
            languages=frozenset(filter(None, row.languages.split("|"))), capacity=left[row.id],
        )
        for row in rows
    ]  # fmt: skip


def free_capacity(session: Session, offer_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """Return how many more youths each offer can take: capacity, less open pairs and questions being asked.

    One query, every offer when no id is given; never below 0. Under
    :func:`app.offers.services.lock` the figure holds until the transaction ends.
    """
    pairs = select(func.count()).select_from(_MENTORSHIPS)
    asked = select(func.count()).select_from(_PROPOSALS)
    statement = select(
        Offer.id,
        Offer.capacity,
        pairs.where(_MENTORSHIPS.c.offer_id == Offer.id, _MENTORSHIPS.c.ended_at.is_(None)).scalar_subquery(),
        asked.where(_PROPOSALS.c.offer_id == Offer.id, _PROPOSALS.c.state.in_(ASKED)).scalar_subquery(),
    )
    if offer_ids is not None:
        statement = statement.where(col(Offer.id).in_(offer_ids))
    return {
        offer_id: max(0, capacity - held - questions) for offer_id, capacity, held, questions in session.exec(statement)
    }


def overdue(session: Session, *, at: datetime, limit: int = 100) -> list[Offer]:
    """Return the offers whose association did not call back in time, the longest wait first."""
    statement = select(Offer).where(Offer.state == OfferState.TO_VET, col(Offer.deadline_at) <= at)
    return list(session.exec(statement.order_by(col(Offer.deadline_at), col(Offer.id)).limit(limit)))


def to_resume(session: Session, day: date, *, limit: int = 100) -> list[Offer]:
    """Return the paused offers whose pause is over."""
    statement = select(Offer).where(Offer.state == OfferState.PAUSED, col(Offer.paused_until) <= day)
    return list(session.exec(statement.order_by(col(Offer.id)).limit(limit)))


def to_warn(session: Session, *, first: date, last: date, limit: int = 100) -> list[tuple[Offer, date]]:
    """Return the offers whose check ends within those days, both included, and that were not yet told; with its end."""
    until = _valid_until()
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
    return [(offer, end) for offer, end in session.execute(statement).tuples()]


def known_as(session: Session, email: str) -> Role | None:
    """Return as what an e-mail address is already somebody here, or ``None``.

    An account counts first, then a youth, then a volunteer whose offer is open.
    """
    address = email.casefold()
    by_account = select(Person).join(Account, col(Account.person_id) == Person.id).where(Account.email == address)
    youth = select(Person).where(func.lower(Person.email) == address, Person.role == Role.YOUTH)
    volunteer = (
        select(Person)
        .join(Offer, col(Offer.volunteer_id) == Person.id)
        .where(func.lower(Person.email) == address, col(Offer.state).in_(OPEN_STATES))
    )
    for statement in (by_account, youth, volunteer):
        if found := session.exec(statement.limit(1)).first():
            return found.role
    return None


def _scope(actor: Actor) -> ColumnElement[bool]:
    if actor.way is Way.LINK:
        return col(Offer.id) == actor.scope_id
    if actor.may(Permission.OFFER_OVERSEE):
        return true()
    if actor.may(Permission.OFFER_VET):
        return col(Offer.association_id) == actor.association_id
    if actor.may(Permission.OFFER_MANAGE_OWN):
        return col(Offer.volunteer_id) == actor.person_id
    return false()


def _valid_until() -> ScalarSelect[date]:
    """The last day of the volunteer's newest check that was not withdrawn, as a column."""
    newest = select(func.max(Check.expires_on)).where(
        Check.volunteer_id == Offer.volunteer_id, col(Check.withdrawn_at).is_(None)
    )
    return newest.correlate(Offer).scalar_subquery()


def _ready(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Offer.state) == OfferState.ACTIVE,
        col(Offer.vetted_at).is_not(None),
        _valid_until() >= day,
    )


def _intervals(session: Session, offer_ids: Collection[UUID] | None) -> dict[UUID, tuple[Skill, ...]]:
    """What each offer holds; a subject also answers a need that names the kind alone."""
    statement = select(OfferSkill).order_by(col(OfferSkill.offer_id), col(OfferSkill.position))
    if offer_ids is not None:
        statement = statement.where(col(OfferSkill.offer_id).in_(offer_ids))
    held: dict[UUID, dict[Skill, None]] = {}
    for row in session.exec(statement):
        low = LOWEST if row.level_min is None else row.level_min
        high = HIGHEST if row.level_max is None else row.level_max
        mine = held.setdefault(row.offer_id, {})
        mine[Skill(row.code, low, high)] = None
        mine[Skill(row.kind_code, low, high)] = None
    return {offer_id: tuple(found) for offer_id, found in held.items()}
