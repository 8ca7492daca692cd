"""What the operator reads of what a stopped association leaves: bands and communes, no name; and who could take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.clock import local_date
from app.core.paging import paged
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.operator.left import labels, queries
from app.operator.left.queries import Chosen
from app.routing import queries as routing
from app.routing import rules
from app.routing.rules import Candidate
from app.skills import queries as skills

SIZE = 50
"""Requests, and as many volunteers, on a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A request, or a volunteer to call back (no `age_band`); `taken`: somebody of the association knew the case."""

    id: UUID
    age_band: str
    commune: str
    kinds: tuple[str, ...]
    days: int
    danger: bool = False
    urgent: bool = False
    taken: bool = False

    @property
    def label(self) -> str:
        """Who it is, as far as the operator reads."""
        return f"{self.age_band or 'Bénévole'}, {self.commune}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what is left, and what each association could take of it; `total` counts every page."""

    needs: list[Line]
    offers: list[Line]
    sharings: list[Sharing]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked once more: what goes to whom, what cannot and why, how many are gone already."""

    name: str
    needs: list[Line]
    offers: list[Line]
    staying: list[tuple[Line, str]]
    gone: int

    @property
    def together(self) -> str:
        """How many go, in words."""
        return labels.together(len(self.needs), len(self.offers))

    @property
    def danger(self) -> bool:
        """Whether words that sound like danger are among them."""
        return any(each.danger for each in self.needs)

    @property
    def taken(self) -> bool:
        """Whether a case is among them that was taken."""
        return any(each.taken for each in self.needs)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What may go to one association: what it covers, as long as it has room; and what stays, with why in sentences."""

    association_id: UUID
    name: str
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    staying: tuple[tuple[UUID, tuple[str, ...]], ...]


def page(session: Session, association_id: UUID, *, page: int, at: datetime) -> Page:
    """Return one page of what a stopped association leaves; as many queries for one line as for a hundred."""
    shown, pages = paged(max(queries.counts(session, association_id)), page=page, size=SIZE)
    rows = queries.needs(session, association_id, page=shown, size=SIZE)
    waiting = queries.offers(session, association_id, page=shown, size=SIZE)
    return Page(
        needs=need_lines(session, rows, at=at),
        offers=offer_lines(session, waiting, at=at),
        sharings=sharings(session, rows, waiting, at=at),
        total=sum(queries.counts(session, association_id)),
        page=shown,
        pages=pages,
    )


def asked(session: Session, chosen: Chosen, *, at: datetime) -> Asked:
    """Return what would go of the lines that were ticked, before it does."""
    rows, waiting = queries.chosen_needs(session, chosen), queries.chosen_offers(session, chosen)
    sharing = sharings(session, rows, waiting, at=at, only=chosen.to)[0]
    lines = {each.id: each for each in (*need_lines(session, rows, at=at), *offer_lines(session, waiting, at=at))}
    return Asked(
        name=sharing.name,
        needs=[lines[each.id] for each in sharing.needs],
        offers=[lines[each.id] for each in sharing.offers],
        staying=[(lines[key], " ".join(why)) for key, why in sharing.staying],
        gone=chosen.count - len(lines),
    )


def need_lines(session: Session, rows: Sequence[Need], *, at: datetime) -> list[Line]:
    """Return the lines of these requests; as many queries for one as for a hundred."""
    communes = queries.communes(session, {row.commune_code for row in rows})
    return [
        Line(
            row.id, card.age_band, communes.get(row.commune_code, ""), card.kinds, card.waiting_days,
            danger=card.danger, urgent=card.urgent, taken=row.state is NeedState.TAKEN,
        )
        for row, card in zip(rows, needs.cards(session, rows, at=at), strict=True)
    ]  # fmt: skip


def offer_lines(session: Session, rows: Sequence[Offer], *, at: datetime) -> list[Line]:
    """Return the lines of these volunteers; as many queries for one as for a hundred."""
    communes = queries.communes(session, {row.commune_code for row in rows})
    words, offered = skills.labels(session), offers.skills_of(session, [row.id for row in rows])
    return [
        Line(
            row.id, "", communes.get(row.commune_code, ""),
            tuple(dict.fromkeys(words.get(each.kind_code, each.kind_code) for each in offered.get(row.id, []))),
            (at - row.created_at).days,
        )
        for row in rows
    ]  # fmt: skip


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
