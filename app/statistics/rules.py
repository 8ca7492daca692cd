"""When a figure says too much, what a list of waits comes to, when volunteers are lacking."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from app.core.masking import SMALLEST, masked


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


def told(counts: Sequence[int]) -> list[int | None]:
    """Return the lines of a table whose total is told: ``None`` for those from one to four.

    When the total less what is told would give them, because they are one to
    four together or because each is one, the smallest of the others is kept
    back too.

    >>> told([12, 3, 0, 7, 5]), told([12, 3, 2]), told([12, 7]), told([12, 7, 2, 1])
    ([12, None, 0, 7, None], [12, None, None], [12, 7], [12, None, None, None])
    """
    small = {place for place, count in enumerate(counts) if masked(count) is None}
    others = [place for place, count in enumerate(counts) if count and place not in small]
    few = sum(counts[place] for place in small)
    if small and others and (masked(few) is None or few == len(small)):
        small.add(min(others, key=lambda place: (counts[place], -place)))
    return [None if place in small else count for place, count in enumerate(counts)]


def short(waiting: int, offers: int) -> bool:
    """Tell whether a kind of support lacks volunteers: five wait at least, for fewer than half as many offers.

    >>> [short(4, 0), short(10, 5), short(10, 4)]
    [False, False, True]
    """
    return waiting >= SMALLEST and 2 * offers < waiting
