"""How associations tighten the gates of the site."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.associations.models import AssociationGates


@dataclass(frozen=True, slots=True)
class Gates:
    """What an association asks beyond the site, as in :class:`app.associations.models.AssociationGates`."""

    minimum_minutes: int | None = None
    furthest_km: int | None = None
    strict: frozenset[str] = frozenset()


def gates(session: Session) -> dict[UUID, Gates]:
    """Return what each association asks that asks something, in one query of columns."""
    statement = select(
        col(AssociationGates.association_id), col(AssociationGates.minimum_minutes),
        col(AssociationGates.furthest_km), col(AssociationGates.strict),
    )  # fmt: skip
    return {key: Gates(minutes, km, frozenset(strict)) for key, minutes, km, strict in session.exec(statement)}


def gates_of(session: Session, association_id: UUID) -> Gates:
    """Return what one association asks."""
    row = session.get(AssociationGates, association_id)
    return Gates(row.minimum_minutes, row.furthest_km, frozenset(row.strict)) if row else Gates()
