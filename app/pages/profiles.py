"""What public pages show of the ranking."""

from __future__ import annotations

from dataclasses import dataclass

from app.tuning.labels import WEIGHTS
from matching.configuration import Configuration

_POINTS = {"skills": 100, "availability": 60, "proximity": 80}
"""The points of an invented pair; « les mots » were not written, so they do not count."""


@dataclass(frozen=True, slots=True)
class Example:
    """A total done by hand: its lines, their sum, what it is divided by, what comes out."""

    rows: list[tuple[str, str, int, str]]
    sum: int
    over: int
    total: int


def example(configuration: Configuration) -> Example:
    """Return an invented pair, weighed as the site weighs today."""
    weights = {part: int(getattr(configuration.weights, part)) for part in WEIGHTS}
    rows = [
        (title, str(_POINTS[part]), weights[part], str(_POINTS[part] * weights[part]))
        if part in _POINTS
        else (title, "non demandé", weights[part], "ne compte pas")
        for part, (title, _) in WEIGHTS.items()
    ]
    summed = sum(points * weights[part] for part, points in _POINTS.items())
    over = sum(weights[part] for part in _POINTS)
    return Example(rows, summed, over, round(summed / over) if over else 0)
