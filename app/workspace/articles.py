"""Good practices beside a case: those for what is asked, the reader's own association's first."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from app.articles import profiles, queries
from app.articles.profiles import Card
from app.core.identity import Actor
from app.needs import queries as needs


def beside(session: Session, need_id: UUID, *, actor: Actor) -> list[Card]:
    """Return up to three articles for the kinds of support of a need, in as many queries for one as for all."""
    return profiles.cards(session, queries.beside(session, needs.kinds_asked(need_id), actor=actor))
