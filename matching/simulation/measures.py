"""What a replay is judged by: help, waiting, and who is left out, always together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from matching.facts import facts
from matching.records import Need, age_band
from matching.simulation.replay import Replay, Served

LONG_WAIT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures over the served of a group; none when nobody is.

    Attributes
    ----------
    coverage : mean share of the skills asked that the served get, by exact code and level
    fully_covered : share of the served who get all they asked
    waited_14_days : number served after 14 days or more
    """

    served: int
    unserved: int
    coverage: float | None
    fully_covered: float | None
    wait_mean_days: float | None
    wait_p95_days: float | None
    wait_max_days: int | None
    waited_14_days: int | None


def measures(served: Sequence[Served], unserved: Sequence[Need]) -> Measures:
    """Measure a group."""
    if not served:
        return Measures(0, len(unserved), None, None, None, None, None, None)
    shares = np.array([_covered(each) for each in served])
    waits = np.array([each.waited for each in served])
    return Measures(
        served=len(served),
        unserved=len(unserved),
        coverage=round(float(shares.mean()), 6),
        fully_covered=round(float((shares == 1).mean()), 6),
        wait_mean_days=round(float(waits.mean()), 6),
        wait_p95_days=round(float(np.percentile(waits, 95)), 6),
        wait_max_days=int(waits.max()),
        waited_14_days=int((waits >= LONG_WAIT_DAYS).sum()),
    )


def by_district(replay: Replay) -> dict[str, Measures]:
    """Measure each priority district named in the needs."""
    return _by(replay, lambda need: need.district)


def by_age(replay: Replay) -> dict[str, Measures]:
    """Measure each band of ages of `AGE_BANDS`; `inconnu` where the age is not known."""
    return _by(replay, age_band)


def by_kind(replay: Replay) -> dict[str, Measures]:
    """Measure each kind of support, by the first skill asked."""
    return _by(replay, lambda need: need.skills[0].code if need.skills else "")


def as_document(replay: Replay) -> dict[str, Any]:
    """Lay the figures out for JSON."""
    used = len(replay.served)
    groups = {"by_district": by_district, "by_age": by_age, "by_kind": by_kind}
    return {
        **asdict(measures(replay.served, replay.unserved)),
        "capacity": replay.capacity,
        "capacity_used": used,
        "capacity_use": round(used / replay.capacity, 6) if replay.capacity else None,
        **{
            title: {name: asdict(each) for name, each in measured(replay).items()} for title, measured in groups.items()
        },
    }


def _by(replay: Replay, group: Callable[[Need], str]) -> dict[str, Measures]:
    served: defaultdict[str, list[Served]] = defaultdict(list)
    unserved: defaultdict[str, list[Need]] = defaultdict(list)
    for each in replay.served:
        served[group(each.need)].append(each)
    for need in replay.unserved:
        unserved[group(need)].append(need)
    names = sorted((served.keys() | unserved.keys()) - {""})
    return {name: measures(served[name], unserved[name]) for name in names}


def _covered(each: Served) -> float:
    """Return the share of what was asked that the offer brings; all of nothing is all."""
    exact = facts(each.need, each.offer).exact
    return sum(exact) / len(exact) if exact else 1.0
