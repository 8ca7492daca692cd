"""How associations tighten the gates of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from app.associations.models import AssociationGates
from app.skills.states import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What an association asks beyond the site, as in :class:`app.associations.models.AssociationGates`."""

    minimum_minutes: int | None = None
    furthest_km: int | None = None
    age_min: int | None = None
    age_max: int | None = None
    mode: Mode = Mode.EITHER
    strict: frozenset[str] = frozenset()


def gates(session: Session) -> dict[UUID, Gates]:
    """Return what each association asks that asks something, in one query of columns."""
    rows = session.execute(
        sa.select(
            col(AssociationGates.association_id), col(AssociationGates.minimum_minutes),
            col(AssociationGates.furthest_km), col(AssociationGates.age_min), col(AssociationGates.age_max),
            col(AssociationGates.mode), col(AssociationGates.strict),
        )
    )  # fmt: skip
    return {row.association_id: _gates(row) for row in rows}


def gates_of(session: Session, association_id: UUID) -> Gates:
    """Return what one association asks."""
    row = session.get(AssociationGates, association_id)
    return _gates(row) if row else Gates()


def _gates(row: Any) -> Gates:
    return Gates(
        minimum_minutes=row.minimum_minutes, furthest_km=row.furthest_km, age_min=row.age_min, age_max=row.age_max,
        mode=Mode(row.mode), strict=frozenset(row.strict),
    )  # fmt: skip
