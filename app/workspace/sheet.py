"""The pairs of an association as the rows of a file for its own report: nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.core.clock import local_date
from app.core.identity import Actor
from app.mentorships import queries as mentorships
from app.needs import profiles as needs
from app.sessions import queries as sessions
from app.sessions.rules import merged, minutes_together
from app.workspace import queries
from app.workspace.profiles import pair_rows

MOST = 5000
"""How many pairs that go on, and how many that are over, a file holds at most."""
HEADER = (
    "Âge", "Lieu", "Aide demandée", "Mis en relation le", "État", "Terminé le", "Raison de la fin", "Rencontres",
    "Heures ensemble", "Suivi par",
)  # fmt: skip


def rows(session: Session, association_id: UUID, *, actor: Actor, at: datetime) -> Iterator[tuple[object, ...]]:
    """Return what a report wants of each pair, those that go on first, in a constant number of queries."""
    found = [
        row
        for ended in (False, True)
        for row in mentorships.page_of_association(session, association_id, ended=ended, page=1, size=MOST)
    ]
    asked = queries.needs(session, [pair.need_id for pair, _, _ in found])
    cards = {card.id: card for card in needs.cards(session, asked, at=at)}
    told = sessions.told(session, [pair.id for pair, _, _ in found])
    for row in pair_rows(session, found, actor=actor, at=at):
        card, held = cards[row.need_id], [each for each in merged(told.get(row.id, [])) if each.met]
        hours = f"{minutes_together(held) / 60:.2f}".replace(".", ",")
        yield (
            card.age_band, card.place, ", ".join(row.kinds), _day(row.introduced_at), row.state_label,
            _day(row.ended_at), row.end_reason, len(held), hours, row.followed_by,
        )  # fmt: skip


def _day(at: datetime | None) -> date | str:
    return local_date(at) if at else ""
