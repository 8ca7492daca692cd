"""Figures of a plan: who is served, how well, who waits, how full, how far from the optimum."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from matching.columns import OfferColumns
from matching.configuration import Configuration
from matching.plan.objectives import Objective, waited
from matching.plan.optimum import Optimum
from matching.plan.reasons import Unplanned
from matching.records import Need, age_band


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed to whom, and through which association."""

    need_id: str
    offer_id: str
    score: float
    association_id: str | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """Days waited: median, 95th percentile by linear interpolation, longest; none when nobody."""

    median: float | None
    p95: float | None
    max: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """How some of the needs fare."""

    needs: int
    served: int
    score_mean: float | None
    wait_median_served: float | None
    wait_median_unserved: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """Figures of a plan.

    `gap` is the share of the objective that may be missing: 0 is a proof, none is "not known".
    `solver` is `greedy` when the time ran out.
    """

    objective: str
    configuration: str
    today: str
    needs: int
    offers: int
    served: int
    unserved: int
    unserved_by_reason: dict[str, int]
    score_sum: float
    score_mean: float | None
    capacity: int
    capacity_used: int
    capacity_use: float | None
    wait_served: Waits
    wait_unserved: Waits
    by_district: dict[str, Share]
    by_age: dict[str, Share]
    solver: str
    gap: float | None

    def as_document(self) -> dict[str, Any]:
        """Lay the report out for JSON."""
        return asdict(self)


def report(
    needs: Sequence[Need],
    pool: OfferColumns,
    proposals: Sequence[Proposal],
    unplanned: Sequence[Unplanned],
    *,
    objective: Objective,
    configuration: Configuration,
    today: date,
    best: Optimum,
) -> Report:
    """Count and measure a plan."""
    scores = {each.need_id: each.score for each in proposals}
    days = dict(zip((need.id for need in needs), waited(needs, today).tolist(), strict=True))
    capacity = sum(offer.capacity for offer in pool.offers)
    total = round(sum(scores.values()), 6)
    return Report(
        objective=objective.value,
        configuration=configuration.label,
        today=today.isoformat(),
        needs=len(needs),
        offers=len(pool),
        served=len(scores),
        unserved=len(unplanned),
        unserved_by_reason=dict(sorted(Counter(each.reason.value for each in unplanned).items())),
        score_sum=total,
        score_mean=round(total / len(scores), 6) if scores else None,
        capacity=capacity,
        capacity_used=len(scores),
        capacity_use=round(len(scores) / capacity, 6) if capacity else None,
        wait_served=_waits([days[need.id] for need in needs if need.id in scores]),
        wait_unserved=_waits([days[need.id] for need in needs if need.id not in scores]),
        by_district=_shares(needs, scores, days, lambda need: need.district),
        by_age=_shares(needs, scores, days, age_band),
        solver=best.solver,
        gap=best.relative_gap,
    )


def _waits(days: Sequence[int]) -> Waits:
    if not days:
        return Waits(None, None, None)
    return Waits(float(np.median(days)), round(float(np.percentile(days, 95)), 6), max(days))


def _shares(
    needs: Sequence[Need], scores: dict[str, float], days: dict[str, int], of: Callable[[Need], str]
) -> dict[str, Share]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for need in needs:
        groups[of(need)].append(need.id)
    return {name: _share(ids, scores, days) for name, ids in sorted(groups.items()) if name}


def _share(ids: Sequence[str], scores: dict[str, float], days: dict[str, int]) -> Share:
    served = [scores[each] for each in ids if each in scores]
    return Share(
        needs=len(ids),
        served=len(served),
        score_mean=round(sum(served) / len(served), 6) if served else None,
        wait_median_served=_waits([days[each] for each in ids if each in scores]).median,
        wait_median_unserved=_waits([days[each] for each in ids if each not in scores]).median,
    )
