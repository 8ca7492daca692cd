"""The price of fairness: help and waiting together, for several ways of weighing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from matching.configuration import FILES, Fairness
from matching.plan.objectives import Objective
from matching.simulation import Replay, measures, replay
from matching.territory import Territory, harder
from matching.territory.ladder import RUNGS

SETTINGS: tuple[tuple[str, Objective, Fairness], ...] = (
    ("score", Objective.SCORE, Fairness()),
    ("people", Objective.PEOPLE, Fairness()),
    *(
        (f"fair, day {day:g}, sharpness {power}", Objective.FAIR, Fairness(day, 5 * day, 2.5 * day, power))
        for power in (1, 3, 6, 8)
        for day in (0.03, 0.1, 0.3)
    ),
    *(
        (f"fair, district {bonus:g}", Objective.FAIR, Fairness(district=bonus, urgent=bonus / 2))
        for bonus in (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
    ),
)
"""Every setting keeps the same head start, except the last six, which change it: the price of the bonus."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one setting; waits in days, `all_p95` with those never served until the end.

    `score_lost` is the share of Σ score that the first setting had and this one has not.
    """

    setting: str
    served: int
    score_lost: float
    coverage: float
    wait_mean: float
    wait_p95: float
    wait_max: int
    all_p95: float
    districts: float


HEADER = ("setting", "served", "score lost", "coverage", "mean", "p95", "max", "p95 of all", "districts served")


def outcomes(territory: Territory) -> Iterator[Outcome]:
    """Replay one history under every setting."""
    yield from _compared(
        (setting, _replayed(territory, objective, fairness)) for setting, objective, fairness in SETTINGS
    )


def climb(territory: Territory) -> Iterator[Outcome]:
    """Replay one territory rung by rung of the ladder of noise."""
    names = ["as it is", *(rung.__name__.replace("_", " ") for rung in RUNGS)]
    yield from _compared(
        (name, _replayed(harder(territory, rungs), Objective.FAIR, Fairness())) for rungs, name in enumerate(names)
    )


def _compared(replays: Iterable[tuple[str, Replay]]) -> Iterator[Outcome]:
    """Measure replays, the first of which tells how much score there was to have."""
    most = 0.0
    for setting, replayed in replays:
        score = sum(each.score for each in replayed.served)
        most = most or score
        yield _outcome(setting, replayed, score_lost=1 - score / most if most else 0.0)


def _replayed(territory: Territory, objective: Objective, fairness: Fairness) -> Replay:
    configuration = replace(FILES, fairness=fairness)
    return replay(territory.needs, territory.offers, objective=objective, configuration=configuration)


def _outcome(setting: str, replayed: Replay, *, score_lost: float) -> Outcome:
    figures = measures(replayed.served, replayed.unserved)
    last = max(each.day for each in replayed.served)
    waits = [each.waited for each in replayed.served]
    waits += [(last - need.requested_at).days for need in replayed.unserved if need.requested_at]
    served = sum(bool(each.need.district) for each in replayed.served)
    left_out = sum(bool(need.district) for need in replayed.unserved)
    return Outcome(
        setting=setting,
        served=figures.served,
        score_lost=score_lost,
        coverage=figures.coverage or 0.0,
        wait_mean=figures.wait_mean_days or 0.0,
        wait_p95=figures.wait_p95_days or 0.0,
        wait_max=figures.wait_max_days or 0,
        all_p95=float(np.percentile(waits, 95)),
        districts=served / max(served + left_out, 1),
    )
