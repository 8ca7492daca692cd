"""When the case behind a private link ended. Cases stand on upper floors: their tables are read, not their code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Uuid, column, func, select, table, union_all
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.accounts.states import LinkScope
from app.journal.models import Entry

_NEEDS = table("needs", column("id", Uuid()), column("youth_id", Uuid()), column("ended_at", UTCDateTime()))
_PAIRS = table("mentorships", column("id", Uuid()), column("offer_id", Uuid()), column("ended_at", UTCDateTime()))
_OFFER_OVER = ("closed", "refused")
"""Final states of an offer, which keeps no date of its end: the journal does."""


def end_of_one(subject_id: ColumnExpressionArgument[UUID]) -> ColumnElement[datetime | None]:
    """Return the column that tells when the one need or pair of an id ended."""
    ends = (select(each.c.ended_at).where(each.c.id == subject_id).scalar_subquery() for each in (_NEEDS, _PAIRS))
    return func.coalesce(*ends, type_=UTCDateTime())


def _needs_of(youth_id: UUID) -> Any:
    return select(_NEEDS.c.ended_at).where(_NEEDS.c.youth_id == youth_id)


def _offer_and_pairs(offer_id: UUID) -> Any:
    moved = col(Entry.subject_kind) == "offer", col(Entry.subject_id) == offer_id, col(Entry.after).in_(_OFFER_OVER)
    offer = select(func.max(col(Entry.at), type_=UTCDateTime())).where(*moved)
    return union_all(offer, select(_PAIRS.c.ended_at).where(_PAIRS.c.offer_id == offer_id))


_PARTS: dict[LinkScope, Callable[[UUID], Any]] = {LinkScope.GUARDIAN: _needs_of, LinkScope.OFFER: _offer_and_pairs}
"""What a link is about that has several parts: their ends. The others have one; a file has none, and goes with its
person."""


def ended_at(session: Session, *, scope: LinkScope, subject_id: UUID, alone: datetime | None) -> datetime | None:
    """Return when the last part of a case ended; ``None`` while one goes on, or where there is none.

    `alone` is what :func:`end_of_one` read with the link.
    """
    if scope not in _PARTS:
        return alone
    ends = list(session.execute(_PARTS[scope](subject_id)).scalars())
    return None if None in ends else max(ends, default=None)
