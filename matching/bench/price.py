"""The price of fairness in one plan: bonus → score lost, waits, district coverage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from matching.bench.figures import Figure
from matching.bench.planning import TIGHT, gathered, one_group
from matching.columns import OfferColumns
from matching.configuration import Fairness
from matching.plan.edges import Edges
from matching.plan.objectives import Objective, Worth, waited
from matching.plan.optimum import optimum
from matching.territory import invent
from matching.territory.generator import FIRST_DAY

DAYS = 120
SETTINGS = (
    ("score", Objective.SCORE, Fairness()),
    ("fair, day 0.1, no bonus", Objective.FAIR, Fairness(district=0, urgent=0)),
    ("fair as it is, district 0.5", Objective.FAIR, Fairness()),
    ("fair, district 2", Objective.FAIR, Fairness(district=2)),
    ("fair, day 0.1, sharpness 1", Objective.FAIR, Fairness(sharpness=1)),
)


def price(needs: int) -> Iterator[Figure]:
    """Plan one tight market under several fairnesses; the first, `score`, is what others are measured by."""
    territory = invent(needs, round(needs * TIGHT), days=DAYS)
    pool, today = OfferColumns(territory.offers), FIRST_DAY + timedelta(days=DAYS)
    days = waited(territory.needs, today)
    poor = np.array([bool(need.district) for need in territory.needs])
    most = 0
    for name, objective, fairness in SETTINGS:
        worth = Worth.of(objective, territory.needs, today=today, fairness=fairness)
        chosen = _chosen(gathered(territory.needs, pool, worth), needs, len(pool))
        served = np.isin(np.arange(needs), chosen.needs)
        total = int(chosen.totals.sum())
        most = most or total
        measured = f"{100 * (most - total) / most:.2f} % of the score"
        left, helped = float(days[~served].mean()), 100 * served[poor].mean()
        note = f"{served.sum():,} served, {helped:.0f} % in districts, those left out waited {left:.0f} days"
        yield Figure(f"price of fairness, {name}", measured, note=note)


def _chosen(edges: Edges, needs: int, offers: int) -> Edges:
    capacities, groups = np.ones(offers, dtype=np.int64), one_group(needs)
    return optimum(edges, needs=needs, capacities=capacities, groups=groups, time_limit=None, certify=True).chosen
