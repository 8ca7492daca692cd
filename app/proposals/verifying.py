"""Compute the score of stored proposals again, from their parts and the configuration that they were ranked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

import matching
from app.core.errors import NotFound
from app.proposals import ranking
from app.proposals.models import Proposal
from matching.scores import rebuild


@dataclass(frozen=True, slots=True)
class Verified:
    """One stored score, and what its parts make of it; none when its configuration is not known."""

    proposal_id: UUID
    stored: float
    rebuilt: float | None

    @property
    def holds(self) -> bool:
        """Tell whether both are the same to the last digit."""
        return self.stored == self.rebuilt


def verified(session: Session) -> list[Verified]:
    """Verify every stored proposal, in two queries of columns and one for each configuration."""
    known = {label: _configuration(session, label) for label in session.exec(select(Proposal.configuration).distinct())}
    statement = sa.select(
        col(Proposal.id), col(Proposal.score), col(Proposal.parts), col(Proposal.facts), col(Proposal.configuration)
    )
    return [
        Verified(proposal_id, score, _rebuilt(parts, facts, known[label]))
        for proposal_id, score, parts, facts, label in session.execute(statement.order_by(col(Proposal.id)))
    ]


def _rebuilt(
    parts: Mapping[str, float], facts: Mapping[str, Any], configuration: matching.Configuration | None
) -> float | None:
    if configuration is None:
        return None
    return rebuild(parts, configuration.weights, doubt_percent=facts.get(ranking.DOUBT, 0))


def _configuration(session: Session, label: str) -> matching.Configuration | None:
    try:
        return ranking.labelled(session, label)
    except NotFound:
        return None
