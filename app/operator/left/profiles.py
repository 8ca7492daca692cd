"""What the operator reads of what a stopped association leaves: bands and communes, no name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.paging import paged
from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import VETTED
from app.operator.left import labels, queries, sharing
from app.operator.left.queries import Chosen
from app.operator.left.sharing import Sharing
from app.places import queries as places
from app.skills import queries as skills

SIZE = 50
"""Requests, and as many volunteers, on a page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A request, or a volunteer (no `age_band`).

    `taken`: somebody of the association knew the case; `vetted`: it had met the volunteer.
    """

    id: UUID
    age_band: str
    commune: str
    kinds: tuple[str, ...]
    days: int
    danger: bool = False
    urgent: bool = False
    taken: bool = False
    vetted: bool = False

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

    @property
    def vetted(self) -> bool:
        """Whether a volunteer is among them who was met."""
        return any(each.vetted for each in self.offers)


def page(session: Session, association_id: UUID, *, page: int, at: datetime) -> Page:
    """Return one page of what a stopped association leaves; as many queries for one line as for a hundred."""
    counts = queries.counts(session, association_id)
    shown, pages = paged(max(counts), page=page, size=SIZE)
    rows = queries.needs(session, association_id, page=shown, size=SIZE)
    waiting = queries.offers(session, association_id, page=shown, size=SIZE)
    return Page(
        needs=need_lines(session, rows, at=at),
        offers=offer_lines(session, waiting, at=at),
        sharings=sharing.sharings(session, rows, waiting, at=at),
        total=sum(counts),
        page=shown,
        pages=pages,
    )


def asked(session: Session, chosen: Chosen, *, at: datetime) -> Asked:
    """Return what would go of the lines that were ticked, before it does."""
    rows, waiting = queries.chosen_needs(session, chosen), queries.chosen_offers(session, chosen)
    found = sharing.sharings(session, rows, waiting, at=at, only=chosen.to)[0]
    lines = {each.id: each for each in (*need_lines(session, rows, at=at), *offer_lines(session, waiting, at=at))}
    return Asked(
        name=found.name,
        needs=[lines[each.id] for each in found.needs],
        offers=[lines[each.id] for each in found.offers],
        staying=[(lines[key], " ".join(why)) for key, why in found.staying],
        gone=chosen.count - len(lines),
    )


def need_lines(session: Session, rows: Sequence[Need], *, at: datetime) -> list[Line]:
    """Return the lines of these requests; as many queries for one as for a hundred."""
    communes = places.commune_names(session, {row.commune_code for row in rows})
    return [
        Line(
            row.id, card.age_band, communes.get(row.commune_code, ""), card.kinds, card.waiting_days,
            danger=card.danger, urgent=card.urgent, taken=row.state is NeedState.TAKEN,
        )
        for row, card in zip(rows, needs.cards(session, rows, at=at), strict=True)
    ]  # fmt: skip


def offer_lines(session: Session, rows: Sequence[Offer], *, at: datetime) -> list[Line]:
    """Return the lines of these volunteers; as many queries for one as for a hundred."""
    communes = places.commune_names(session, {row.commune_code for row in rows})
    words, offered = skills.labels(session), offers.skills_of(session, [row.id for row in rows])
    return [
        Line(
            row.id, "", communes.get(row.commune_code, ""),
            tuple(dict.fromkeys(words.get(each.kind_code, each.kind_code) for each in offered.get(row.id, []))),
            (at - row.created_at).days, vetted=row.state in VETTED,
        )
        for row in rows
    ]  # fmt: skip
