"""What would change if a configuration were activated: the open needs ranked with it and with the active one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, func, select

import matching
from app.associations import queries as associations
from app.needs.models import Need
from app.needs.states import OPEN_STATES
from app.proposals import ranking
from matching.columns import OfferColumns

LARGEST = 500
"""Needs looked at; more are drawn among all, always the same."""
SHOWN = 50
TOP = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """A need whose first volunteers change; `reference` says nothing of who it is.

    `former` is where the volunteer who would come first stands today, none beyond the best few.
    """

    reference: str
    association: str
    first_changes: bool
    former: int | None
    newcomers: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What a configuration would change among `looked_at` of `open_needs`."""

    open_needs: int
    looked_at: int
    first_changes: int
    top_changes: int
    moved: tuple[Moved, ...]


def effects(session: Session, *, of: matching.Configuration, day: date) -> Effects:
    """Rank the open needs, or a sample, with the active configuration and with another; nothing is kept."""
    statement = select(Need.id, Need.association_id).where(col(Need.state).in_(OPEN_STATES))
    owners = dict(session.exec(statement.order_by(col(Need.id)).limit(LARGEST)).all())
    changes = _changes(session, owners, of=of, day=day)
    total = session.exec(select(func.count()).select_from(Need).where(col(Need.state).in_(OPEN_STATES))).one()
    names = associations.names(session)
    moved = [_moved(each, owners[UUID(each.need_id)], names) for each in changes]
    return Effects(
        open_needs=total,
        looked_at=len(owners),
        first_changes=sum(each.first_changes for each in moved),
        top_changes=len(moved),
        moved=tuple(sorted(moved, key=lambda each: (not each.first_changes, -each.newcomers, each.reference))[:SHOWN]),
    )


def _changes(
    session: Session, owners: dict[UUID, UUID | None], *, of: matching.Configuration, day: date
) -> list[matching.Change]:
    """Compare association by association: each has its volunteers and its gates."""
    pool = ranking.pool(session, day=day)
    records = ranking.need_records(session, list(owners), day=day)
    history = ranking.history(session, list(owners), pool.rows)
    active = ranking.configuration(session)
    groups: defaultdict[UUID | None, list[matching.Need]] = defaultdict(list)
    for need_id, record in records.items():
        groups[owners[need_id]].append(record)
    found: list[matching.Change] = []
    for owner, needs in groups.items():
        gates = pool.stock.gates.get(owner) if owner else None

        def columns(configuration: matching.Configuration, owner: UUID | None = owner) -> OfferColumns:
            return pool.columns_for(owner, configuration.text_model)

        before, after = (ranking.tightened(each, gates) for each in (active, of))
        found += matching.compare(needs, columns, before=before, after=after, top=TOP, history=history)
    return found


def _moved(change: matching.Change, owner: UUID | None, names: dict[UUID, str]) -> Moved:
    first = change.after[0] if change.after else None
    return Moved(
        reference=change.need_id[:8].upper(),
        association=names.get(owner, "") if owner else "",
        first_changes=change.first_changes,
        former=change.before.index(first) + 1 if first in change.before else None,
        newcomers=len(set(change.after) - set(change.before)),
    )
