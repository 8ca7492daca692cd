"""When the case behind a private link ended. Cases stand on upper floors: their tables are read, not their code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, column, func, select, table, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.accounts.states import LinkScope
from app.journal.models import Entry

_NEEDS = table("needs", column("id", Uuid()), column("youth_id", Uuid()), column("ended_at", UTCDateTime()))
_PAIRS = table("mentorships", column("id", Uuid()), column("offer_id", Uuid()), column("ended_at", UTCDateTime()))
_OFFER_OVER = ("closed", "refused")
"""Final states of an offer, which keeps no date of its end: the journal does."""


def _need(need_id: UUID) -> Any:
    return select(_NEEDS.c.ended_at).where(_NEEDS.c.id == need_id)


def _needs_of(youth_id: UUID) -> Any:
    return select(_NEEDS.c.ended_at).where(_NEEDS.c.youth_id == youth_id)


def _pair(mentorship_id: UUID) -> Any:
    return select(_PAIRS.c.ended_at).where(_PAIRS.c.id == mentorship_id)


def _offer_and_pairs(offer_id: UUID) -> Any:
    moved = col(Entry.subject_kind) == "offer", col(Entry.subject_id) == offer_id, col(Entry.after).in_(_OFFER_OVER)
    offer = select(func.max(col(Entry.at), type_=UTCDateTime())).where(*moved)
    return union_all(offer, select(_PAIRS.c.ended_at).where(_PAIRS.c.offer_id == offer_id))


_PARTS: dict[LinkScope, Callable[[UUID], Any]] = {
    LinkScope.NEED: _need,
    LinkScope.PRESCRIPTION: _need,
    LinkScope.GUARDIAN: _needs_of,
    LinkScope.OFFER: _offer_and_pairs,
    LinkScope.PAIR: _pair,
    LinkScope.CALENDAR: _pair,
}
"""What a link of each scope is about: the ends of all its parts. A file has none: it goes with its person."""


def ended_at(session: Session, *, scope: LinkScope, subject_id: UUID) -> datetime | None:
    """Return when the last part of a case ended; ``None`` while one goes on, or where there is none."""
    parts = _PARTS.get(scope)
    ends = list(session.execute(parts(subject_id)).scalars()) if parts else []
    return None if None in ends else max(ends, default=None)
