"""What several pages say the same way: a deadline, whose answer is awaited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import local_date
from app.proposals import labels
from app.proposals.states import ProposalState


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline in words, with a tone that only repeats them."""

    words: str
    tone: str
    at: datetime


def due(deadline: datetime | None, *, at: datetime) -> Due | None:
    """Say how long is left: ``Encore 3 jours``."""
    if deadline is None:
        return None
    days = (local_date(deadline) - local_date(at)).days
    if days < 0:
        return Due("Délai passé", "error", deadline)
    if days == 0:
        return Due("Dernier jour", "warning", deadline)
    return Due(f"Encore {days} jour{'s' if days > 1 else ''}", "warning" if days <= 2 else "info", deadline)


def awaited(state: ProposalState, *, youth: bool, guardian: bool) -> str:
    """Say whose answer a proposal that somebody is being asked about waits for; of each side, whether it still does."""
    if state is not ProposalState.YOUTH_ASKED or youth:
        return labels.STATES[state]
    return "Réponse du représentant légal attendue" if guardian else "Tout le monde a dit oui"
