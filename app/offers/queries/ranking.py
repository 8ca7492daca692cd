"""The offers that may be ranked, as columns, and the room that each has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Uuid, column, func, table
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from app.offers.models import Offer, OfferSkill
from app.offers.rules import weighed_words
from app.offers.states import OfferState
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements.states import Stage
from app.skills.states import Mode

# The floors of pairs and proposals stand above this one: their tables are counted, their code is not known.
_MENTORSHIPS = table("mentorships", column("offer_id", Uuid()), column("ended_at"))
_PROPOSALS = table("proposals", column("offer_id", Uuid()), column("state"))
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

    `capacity` is all its places, those taken too; `text` is what of the
    volunteer's words may be weighed; `languages` are ISO codes.
    """

    id: UUID
    version: int
    volunteer_id: UUID
    association_id: UUID | None
    availability: str
    lat: float | None
    lon: float | None
    approximate: bool
    commune_code: str
    radius_km: float
    mode: Mode
    age_min: int
    age_max: int
    capacity: int
    skills: tuple[Skill, ...]
    text: str
    languages: frozenset[str]


_AS_THEY_ARE = tuple(name for name in Rankable.__dataclass_fields__ if name not in {"skills", "text", "languages"})
_COLUMNS = (*_AS_THEY_ARE, "profession", "text", "held", "danger", "languages")
_READY = (col(Offer.state) == OfferState.ACTIVE, col(Offer.vetted_at).is_not(None))


def rankable(session: Session, day: date, *, only: Collection[UUID] | None = None) -> list[Rankable]:
    """Return the offers that may be ranked on `day`: active, vetted, nothing missing of their volunteer.

    Five queries of columns, whatever the number of offers; ordered by id. `only` keeps some of them.
    """
    statement = columns(*(getattr(Offer, name) for name in _COLUMNS)).where(*_READY).order_by(col(Offer.id))
    if only is not None:
        statement = statement.where(col(Offer.id).in_(only))
    rows = session.execute(statement).all()
    look = requirements.picture(session, day, [row.volunteer_id for row in rows])
    rows = [row for row in rows if not look.missing(row.volunteer_id, row.association_id, stage=Stage.OFFER)]
    offered = _intervals(session, only)
    return [
        Rankable(
            **dict(zip(_AS_THEY_ARE, row, strict=False)),
            skills=offered.get(row.id, ()),
            text=weighed_words(row.profession, row.text, held=row.held, danger=row.danger),
            languages=_codes(row.languages),
        )
        for row in rows
    ]


def taken(session: Session, offer_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """Return how many places of each offer are held by an open pair or a question being asked.

    One query; an offer of which none is held is not there. Every offer when no id is given.
    """
    pairs = columns(_MENTORSHIPS.c.offer_id, func.count().label("held"))
    pairs = pairs.where(_MENTORSHIPS.c.ended_at.is_(None)).group_by(_MENTORSHIPS.c.offer_id)
    asked = columns(_PROPOSALS.c.offer_id, func.count().label("held"))
    asked = asked.where(_PROPOSALS.c.state.in_(ASKED)).group_by(_PROPOSALS.c.offer_id)
    if offer_ids is not None:
        pairs = pairs.where(_MENTORSHIPS.c.offer_id.in_(offer_ids))
        asked = asked.where(_PROPOSALS.c.offer_id.in_(offer_ids))
    found: Counter[UUID] = Counter()
    for offer_id, held in session.execute(pairs.union_all(asked)):
        found[offer_id] += held
    return dict(found)


_FREE = select(
    Offer.id,
    Offer.capacity,
    select(func.count())
    .select_from(_MENTORSHIPS)
    .where(_MENTORSHIPS.c.offer_id == Offer.id, _MENTORSHIPS.c.ended_at.is_(None))
    .scalar_subquery(),
    select(func.count())
    .select_from(_PROPOSALS)
    .where(_PROPOSALS.c.offer_id == Offer.id, _PROPOSALS.c.state.in_(ASKED))
    .scalar_subquery(),
)


def free_capacity(session: Session, offer_ids: Collection[UUID] | None = None) -> dict[UUID, int]:
    """Return how many more youths each offer can take: capacity, less open pairs and questions being asked.

    One query, every offer when no id is given; never below 0. Under
    :func:`app.offers.services.lock` the figure holds until the transaction ends.
    """
    statement = _FREE if offer_ids is None else _FREE.where(col(Offer.id).in_(offer_ids))
    return {
        offer_id: max(0, capacity - held - questions) for offer_id, capacity, held, questions in session.exec(statement)
    }


def _intervals(session: Session, offer_ids: Collection[UUID] | None) -> dict[UUID, tuple[Skill, ...]]:
    """What each offer holds; a subject also answers a need that names the kind alone."""
    statement = columns(
        col(OfferSkill.offer_id), col(OfferSkill.code), col(OfferSkill.kind_code),
        col(OfferSkill.level_min), col(OfferSkill.level_max),
    ).order_by(col(OfferSkill.offer_id), col(OfferSkill.position))  # fmt: skip
    if offer_ids is not None:
        statement = statement.where(col(OfferSkill.offer_id).in_(offer_ids))
    held: dict[UUID, dict[Skill, None]] = {}
    for offer_id, code, kind_code, level_min, level_max in session.execute(statement):
        mine = held.setdefault(offer_id, {})
        mine[_interval(code, level_min, level_max)] = None
        mine[_interval(kind_code, level_min, level_max)] = None
    return {offer_id: tuple(found) for offer_id, found in held.items()}


@lru_cache(maxsize=4096)
def _interval(code: str, level_min: int | None, level_max: int | None) -> Skill:
    return Skill(code, LOWEST if level_min is None else level_min, HIGHEST if level_max is None else level_max)


@lru_cache(maxsize=1024)
def _codes(languages: str) -> frozenset[str]:
    return frozenset(filter(None, languages.split("|")))
