"""When a figure says too much, what a list of waits comes to, when volunteers are lacking."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from app.core.masking import SMALLEST


def quantile(values: Sequence[int], share: float) -> int | None:
    """Return the smallest value that at least `share` of all do not exceed (nearest rank), ``None`` of fewer than five.

    >>> quantile([1, 2, 3, 4, 30], 0.5)
    3
    >>> quantile([1, 2, 3, 4, 5, 30], 0.5)
    3
    >>> quantile(range(1, 21), 0.95), quantile(range(1, 101), 0.95)
    (19, 95)
    >>> quantile([1, 2, 3, 4], 0.5) is None
    True
    """
    ranked = sorted(values)
    return ranked[ceil(len(ranked) * share) - 1] if len(ranked) >= SMALLEST else None


def short(waiting: int, offers: int) -> bool:
    """Tell whether a kind of support lacks volunteers: five wait at least, for fewer than half as many offers.

    >>> [short(4, 0), short(10, 5), short(10, 4)]
    [False, False, True]
    """
    return waiting >= SMALLEST and 2 * offers < waiting
