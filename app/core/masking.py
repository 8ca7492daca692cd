"""Counts too small to be told: they could point at somebody."""

from __future__ import annotations

SMALLEST = 5
"""A count below this could point at somebody."""


def masked(count: int) -> int | None:
    """Return `count`, or ``None`` when it is from one to four; nobody is nobody's secret.

    >>> [masked(0), masked(4), masked(5)]
    [0, None, 5]
    """
    return None if 0 < count < SMALLEST else count


def masked_share(part: int, whole: int) -> tuple[int | None, int | None]:
    """Return a part of a whole and the whole; the part is kept back when it, or what is left, is from one to four.

    >>> masked_share(6, 12), masked_share(9, 12), masked_share(2, 4), masked_share(0, 7)
    ((6, 12), (None, 12), (None, None), (0, 7))
    """
    told = masked(whole)
    if told is None or masked(part) is None or masked(whole - part) is None:
        return None, told
    return part, told
