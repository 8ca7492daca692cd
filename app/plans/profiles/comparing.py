"""Two objectives side by side; the volunteers who may be held for one need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

import matching
from app.needs import profiles as needs
from app.plans import labels, queries
from app.plans.profiles.figures import Figures, figures
from app.plans.profiles.people import Fit, People, Volunteer, fit
from app.plans.solving import Problem, Solution
from app.skills import queries as skills

LEFT_OUT = 50
"""People told one by one when objectives are compared."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whom a plan serves nobody to, and why."""

    name: str
    age_band: str
    waiting_days: int
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two objectives side by side."""

    objective: matching.Objective
    figures: Figures
    left_out: tuple[LeftOut, ...]
    only_here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A volunteer who may be held for a need."""

    volunteer: Volunteer
    fit: Fit
    chosen: bool


def compared(session: Session, solutions: Mapping[matching.Objective, Solution], *, at: datetime) -> list[Side]:
    """Return solutions of the same needs side by side, with who is left out and why, and who is served here only."""
    ids = {row.need_id for solution in solutions.values() for row in solution.rows}
    cards = {card.id: card for card in needs.cards(session, list(queries.needs(session, ids).values()), at=at)}
    served = {
        objective: {row.need_id for row in solution.rows if row.offer_id} for objective, solution in solutions.items()
    }
    everywhere = set.intersection(*served.values())
    return [
        Side(
            objective,
            figures(solution.figures, objective),
            tuple(
                LeftOut(
                    cards[row.need_id].first_name, cards[row.need_id].age_band, cards[row.need_id].waiting_days,
                    labels.REASONS.get(row.reason, ""),
                )
                for row in solution.rows
                if row.offer_id is None and row.need_id in cards
            )[:LEFT_OUT],
            tuple(
                f"{cards[row.need_id].first_name}, {cards[row.need_id].age_band}"
                for row in solution.rows
                if row.need_id in served[objective] - everywhere and row.need_id in cards
            ),
        )
        for objective, solution in solutions.items()
    ]  # fmt: skip


def choices(
    session: Session, problem: Problem, need_id: UUID, *, association_id: UUID, chosen: UUID | None, top: int = 8
) -> list[Choice]:
    """Return the volunteers who fit a need best, whoever else the plan gives them to."""
    record = problem.needs.get(need_id)
    if record is None:
        return []
    found = matching.rank(record, problem.pool, top=top, configuration=problem.configuration, history=problem.history)
    people, words = People(session, [UUID(each.offer_id) for each in found], association_id), skills.labels(session)
    return [_choice(problem, record, volunteer, words, chosen) for volunteer in map(people.of, found) if volunteer]


def _choice(
    problem: Problem, need: matching.Need, volunteer: Volunteer, words: Mapping[str, str], chosen: UUID | None
) -> Choice:
    offer = problem.pool.offers[problem.pool.places[str(volunteer.offer_id)]]
    how = fit(need, offer, configuration=problem.configuration, history=problem.history, words=words)
    return Choice(volunteer, how, volunteer.offer_id == chosen)
