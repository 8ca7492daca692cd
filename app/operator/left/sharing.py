"""Who could take what a stopped association leaves: shown to the operator, and decided by again when it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.clock import local_date
from app.needs.models import Need
from app.offers.models import Offer
from app.routing import queries as routing
from app.routing import rules
from app.routing.rules import Candidate


@dataclass(frozen=True, slots=True)
class Sharing:
    """What may go to one association: what it covers, as long as it has room; and what stays, with why in sentences."""

    association_id: UUID
    name: str
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    staying: tuple[tuple[UUID, tuple[str, ...]], ...]


def sharings(
    session: Session, rows: Sequence[Need], waiting: Sequence[Offer], *, at: datetime, only: UUID | None = None
) -> list[Sharing]:
    """Return what each association at work (or `only` that one) could take of these, who takes most first.

    Each request that goes fills a place, so that nobody is sent more than it
    may follow: the first of `rows` come first. In a constant number of queries.
    """
    day = local_date(at)
    needs_at = routing.been_at(session, [row.id for row in rows])
    offers_at = routing.offers_been_at(session, [offer.id for offer in waiting])
    records = routing.as_records(session, [row.id for row in rows], day=day)
    volunteers = routing.volunteerings(session, waiting)

    def share(candidate: Candidate) -> Sharing:
        room = candidate.covers.capacity
        judged: list[tuple[Need | Offer, tuple[str, ...]]] = []
        for row in rows:
            taker = replace(candidate, covers=replace(candidate.covers, capacity=room))
            why = rules.obstacles(taker, records[row.id], day=day, been_at=needs_at[row.id])
            judged.append((row, why))
            room = room if room is None or why else room - 1
        for offer in waiting:
            why = rules.offer_obstacles(candidate, volunteers[offer.id], day=day, been_at=offers_at[offer.id])
            judged.append((offer, why))
        going = [row for row, why in judged if not why]
        return Sharing(
            association_id=UUID(candidate.covers.id),
            name=candidate.name,
            needs=tuple(row for row in going if isinstance(row, Need)),
            offers=tuple(row for row in going if isinstance(row, Offer)),
            staying=tuple((row.id, why) for row, why in judged if why),
        )

    found = [
        share(each)
        for each in routing.candidates(session, day=day)
        if not each.calendar.closed(day) and only in (None, UUID(each.covers.id))
    ]
    return sorted(found, key=lambda each: (-len(each.needs), -len(each.offers), each.name))
