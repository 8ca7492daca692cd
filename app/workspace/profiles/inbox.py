"""The lines of an inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.needs import profiles as needs
from app.needs.models import Need
from app.needs.states import NeedState
from app.workspace import queries as workspace
from app.workspace.profiles.words import Due, awaited, due


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox."""

    card: needs.NeedCard
    state: str
    tone: str
    ranked: int
    due: Due | None


def inbox_rows(session: Session, rows: Sequence[Need], *, at: datetime) -> list[InboxRow]:
    """Return lines in the order of `rows`, with as many queries whatever their number."""
    tallies = workspace.tallies(session, [need.id for need in rows])
    return [_inbox_row(card, tallies.get(card.id, workspace.Tally()), at) for card in needs.cards(session, rows, at=at)]


def _inbox_row(card: needs.NeedCard, tally: workspace.Tally, at: datetime) -> InboxRow:
    if card.state is NeedState.WAITING:
        return InboxRow(card, "À prendre", "new", tally.ranked, due(card.deadline_at, at=at))
    if tally.asked is not None:
        guardian = card.minor and tally.guardian_agreed_at is None
        words = awaited(tally.asked, youth=tally.youth_agreed_at is None, guardian=guardian)
        return InboxRow(card, words, "info", tally.ranked, due(tally.deadline_at, at=at))
    if card.state is NeedState.TAKEN:
        words, tone = ("À vous de choisir", "warning") if tally.ranked else ("Aucun bénévole pour l’instant", "")
        return InboxRow(card, words, tone, tally.ranked, None)
    return InboxRow(card, card.state_label, "", tally.ranked, None)
