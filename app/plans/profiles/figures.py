"""What a plan comes to, in figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import matching
from app.plans import labels

WAITS = (("Médiane", "median"), ("95 % attendent moins de", "p95"), ("La plus longue", "max"))


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan comes to; waits in days. `greedy`: time ran out before the best plan was found.

    `configuration` is the version of the weights that it was made with.
    """

    objective: str
    configuration: str
    served: int
    needs: int
    score_mean: float | None
    waits: tuple[tuple[str, float | None, float | None], ...]
    reasons: tuple[tuple[str, int], ...]
    greedy: bool
    proved: bool


def figures(document: Mapping[str, Any], objective: matching.Objective) -> Figures:
    """Return the figures of a report; what it does not hold is left out."""
    served, unserved = document.get("wait_served"), document.get("wait_unserved")
    return Figures(
        objective=labels.OBJECTIVES[objective],
        configuration=document["configuration"],
        served=document["served"],
        needs=document["needs"],
        score_mean=document["score_mean"],
        waits=tuple((words, served[key], unserved[key]) for words, key in WAITS) if served and unserved else (),
        reasons=tuple(
            (labels.REASONS.get(code, code), count) for code, count in document.get("unserved_by_reason", {}).items()
        ),
        greedy=document["solver"] == "greedy",
        proved=document["gap"] == 0,
    )
