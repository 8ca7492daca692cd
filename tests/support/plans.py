"""Associations with several needs that wait, and volunteers for some of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import builders
import cases
from sqlmodel import Session

import matching
from app.accounts.models import Person
from app.associations.models import Association
from app.core.identity import Actor
from app.core.permissions import Role
from app.needs.models import Need
from app.offers.models import Offer
from app.plans import queries, services, working
from app.plans.models import Plan

AT = builders.AT


@dataclass
class Scene:
    """An association, its coordinator, needs the longest wait first, and offers."""

    association: Association
    coordinator: Person
    needs: list[Need] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    @property
    def staff(self) -> Actor:
        """The coordinator, signed in."""
        return cases.staff(self.coordinator, self.association)


def scene(session: Session, *, needs: int = 2, offers: int = 2, **association: Any) -> Scene:
    """Build needs that wait in an inbox since 10 days, 11 days… and volunteers with room for one each."""
    row = builders.association(session, **association)
    built = Scene(row, builders.member(session, of=row))
    for number in reversed(range(needs)):
        since = AT - timedelta(days=10 + number)
        youth = builders.person(session, first_name=f"Lina{number}")
        built.needs.append(builders.need(session, youth=youth, association_id=row.id, waiting_since=since))
    for number in range(offers):
        volunteer = builders.person(session, role=Role.VOLUNTEER, first_name=f"Marc{number}")
        built.offers.append(builders.offer(session, volunteer=volunteer, of=row))
    return built


def drafted(session: Session, built: Scene, *, objective: matching.Objective = matching.Objective.FAIR) -> Plan:
    """Build the association's draft."""
    solution = working.first(session, built.association.id, objective=objective, at=AT)
    return services.draft(
        session, association_id=built.association.id, objective=objective, solution=solution, actor=built.staff, at=AT
    )


def pairs(session: Session, plan_id: UUID) -> dict[UUID, UUID]:
    """Return the offer of each need that a plan serves."""
    return {row.need_id: row.offer_id for row in queries.rows(session, plan_id) if row.offer_id}


def carried_out(session: Session, plan: Plan, actor: Actor) -> None:
    """Accept a plan and do all that follows."""
    services.accept(session, plan_id=plan.id, version=plan.version, actor=actor, at=AT)
    while services.carry_out(session, plan_id=plan.id, actor=actor, at=AT):
        pass
