"""When a figure says too much, and what a list of waits comes to."""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST = 5
"""A count below this could point at somebody."""


def masked(count: int) -> int | None:
    """Return `count`, or ``None`` when it is from one to four; nobody is nobody's secret.

    >>> [masked(0), masked(4), masked(5)]
    [0, None, 5]
    """
    return None if 0 < count < SMALLEST else count


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which `share` of the others stand (nearest rank), ``None`` of nothing.

    >>> quantile([1.0, 2.0, 30.0], 0.5)
    2.0
    """
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else None
