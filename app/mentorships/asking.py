"""Ask more or less of adults: which pairs that stops, and which go on again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from app.core.identity import Actor
from app.mentorships import queries, services
from app.safeguarding.requirements import queries as requirements
from app.safeguarding.requirements import services as vouching
from app.safeguarding.requirements.rules import Demands
from app.safeguarding.requirements.states import RequirementRole

AllDemands = Mapping[RequirementRole, Demands]


@dataclass(frozen=True, slots=True)
class Stops:
    """How many pairs would stop: those that the association frames, and those of others that borrow its volunteers."""

    here: int = 0
    elsewhere: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.here + self.elsewhere


def would_stop(session: Session, *, association_id: UUID | None, demands: AllDemands, day: date) -> Stops:
    """Count the pairs that go on, lack nothing today, and would lack something if an association asked this.

    ``None`` is the operator, who asks it of every association.
    """
    pairs = list(queries.adults_going_on(session).values())
    people = {each for who in pairs for each in (who.volunteer_id, who.coordinator_id) if each}
    today = requirements.picture(session, day, people)
    asked = {role: each.instead(association_id, demands[role]) for role, each in today.asked.items()}
    then = replace(today, asked=asked)
    stopped = [who for who in pairs if then.pair_lacks(who) and not today.pair_lacks(who)]
    here = sum(association_id in (None, who.association_id) for who in stopped)
    return Stops(here, len(stopped) - here)


def ask(session: Session, *, association_id: UUID | None, demands: AllDemands, actor: Actor, at: datetime) -> None:
    """Write what is asked of each role; the pairs that lack nothing any more go on at once.

    Those that lack something now are stopped by the next round of the worker. Raises as :func:`vouching.ask`.
    """
    for role, wanted in demands.items():
        vouching.ask(session, association_id=association_id, role=role, demands=wanted, actor=actor, at=at)
    services.resume_completed(session, asking=queries.incomplete_for(session, association_id), actor=actor, at=at)
