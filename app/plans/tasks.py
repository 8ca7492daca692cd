"""The worker's part: compute the territory's plan, saying how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from flask import current_app

import matching
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.jobs import Job
from app.plans import queries, services, solving
from app.plans.solving import Problem, Solution
from app.plans.states import TerritoryState
from app.web.clock import now

READ, SCANNED, SOLVED = 5, 70, 95
"""Percents once the rows are read, every need was looked at, and the flow is solved."""

log = structlog.get_logger()


class Stopped(Exception):
    """The plan was cancelled, or another worker took it over."""


def plan_territory() -> int:
    """Compute the oldest plan that was asked for; return 1 when there was one."""
    with transaction() as session:
        row = services.begin(session, at=now())
        if row is None:
            return 0
        task = _Task(row.id, row.tries, row.objective)
        running = row.state is TerritoryState.RUNNING
    if running:
        task.run()
    return 1


class _Task:
    """One computation: what it computes, and the place it holds."""

    def __init__(self, territory_plan_id: UUID, tries: int, objective: matching.Objective) -> None:
        self.id, self.tries, self.objective = territory_plan_id, tries, objective
        self._told = 0

    def run(self) -> None:
        try:
            self._compute()
        except Stopped:
            log.info("territory plan stopped", id=str(self.id))
        except Exception as error:
            log.error("territory plan", id=str(self.id), kind=type(error).__name__)
            with transaction() as session:
                services.fail(session, territory_plan_id=self.id, tries=self.tries, at=now())

    def _compute(self) -> None:
        session = reading()
        session.rollback()
        problem = solving.of_territory(session, queries.plannable(session), day=local_date(now()))
        previous = queries.pairs_in_drafts(session)
        kinds = queries.kinds_asked(session, list(problem.needs))
        names = queries.associations_named(session, {each.association_id for each in problem.waiting})
        unrouted = queries.unrouted_count(session)
        session.rollback()
        self.tell(READ)
        solution = solving.solve(
            problem, objective=self.objective, previous=previous,
            seconds=float(current_app.config["PLAN_SECONDS"]), advance=self._counter(len(problem.needs)),
        )  # fmt: skip
        self.tell(SOLVED)
        figures = _figures(problem, solution, kinds, names) | {"unrouted": unrouted}
        with transaction() as writing:
            services.finish(
                writing, territory_plan_id=self.id, tries=self.tries, solution=solution, figures=figures, at=now()
            )

    def tell(self, progress: int) -> None:
        """Write down how far it is; stop when it is no longer wanted."""
        self._told = progress
        with transaction() as session:
            if not services.note_progress(
                session, territory_plan_id=self.id, tries=self.tries, progress=progress, at=now()
            ):
                raise Stopped

    def _counter(self, needs: int) -> Callable[[], None]:
        """Return what counts the needs looked at, and tells every twentieth of the way."""
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            reached = READ + (SCANNED - READ) * done // max(needs, 1)
            if reached >= self._told + 5:
                self.tell(reached)

        return advance


def _figures(
    problem: Problem, solution: Solution, kinds: Mapping[UUID, str], names: Mapping[UUID, str]
) -> dict[str, Any]:
    """Count what the plan serves by association, district and kind, beside the report of the library."""
    districts = {need_id: need.district for need_id, need in problem.needs.items() if need.district}
    return solution.figures | {
        "by_district": _shares(solution, districts),
        "by_association": _shares(solution, {each.need_id: names[each.association_id] for each in problem.waiting}),
        "by_kind": _shares(solution, kinds),
    }


def _shares(solution: Solution, groups: Mapping[UUID, str]) -> dict[str, dict[str, int]]:
    needs: Counter[str] = Counter()
    served: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    for row in solution.rows:
        group = groups.get(row.need_id)
        if group is not None:
            needs[group] += 1
            served[group] += row.offer_id is not None
            lacking[group] += row.reason == matching.Reason.NO_OFFER
    return {name: {"needs": needs[name], "served": served[name], "no_offer": lacking[name]} for name in sorted(needs)}


JOBS = (Job("plans.territory", plan_territory, shared=True),)
