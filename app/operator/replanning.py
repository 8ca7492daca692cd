"""What a fair plan of today would become if a configuration were activated: who gets somebody, who no longer does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

import matching
from app.associations import queries as associations
from app.operator.effects import LARGEST, SHOWN
from app.plans import queries, solving
from app.plans.profiles import Figures, figures, without_few
from app.plans.solving import Solution
from app.proposals import ranking


@dataclass(frozen=True, slots=True)
class Served:
    """A need that one plan serves and the other does not; `reference` says nothing of who it is."""

    reference: str
    association: str


@dataclass(frozen=True, slots=True)
class Side:
    """What a plan comes to, and the needs that it alone serves: `count` of them, the first ones named."""

    title: str
    figures: Figures
    count: int
    only_here: tuple[Served, ...]


@dataclass(frozen=True, slots=True)
class Replanned:
    """Two fair plans of the same `looked_at` needs, today's and the other; `moved` get another volunteer."""

    looked_at: int
    moved: int
    sides: tuple[Side, Side]


def replanned(session: Session, *, of: matching.Configuration, day: date) -> Replanned | None:
    """Plan with the active configuration and with another, the longest waits first; nothing is kept.

    None when both weigh waiting alike.
    """
    active = ranking.configuration(session)
    if of.fairness == active.fairness:
        return None
    waiting = queries.plannable(session)[:LARGEST]
    before, after = (
        solving.solve(
            solving.of_territory(session, waiting, day=day, configuration=each), objective=matching.Objective.FAIR
        )
        for each in (active, of)
    )
    then, now = _given(before), _given(after)
    names = associations.names(session)
    references = {
        each.need_id: Served(str(each.need_id)[:8].upper(), names.get(each.association_id, "")) for each in waiting
    }
    return Replanned(
        looked_at=len(waiting),
        moved=sum(then[need_id] != now[need_id] for need_id in then.keys() & now.keys()),
        sides=(
            _side("En service", before, [references[each] for each in then.keys() - now.keys()]),
            _side("Ici", after, [references[each] for each in now.keys() - then.keys()]),
        ),
    )


def _given(solution: Solution) -> dict[UUID, UUID]:
    return {row.need_id: row.offer_id for row in solution.rows if row.offer_id}


def _side(title: str, solution: Solution, only_here: Collection[Served]) -> Side:
    told = without_few(figures(solution.figures, matching.Objective.FAIR))
    return Side(title, told, len(only_here), tuple(sorted(only_here, key=lambda each: each.reference)[:SHOWN]))
