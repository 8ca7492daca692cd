"""Pages of a list."""

from __future__ import annotations


def paged(total: int, *, page: int, size: int) -> tuple[int, int]:
    """Return which page is shown, counted from 1, and how many `total` rows fill: an empty list one.

    A list may get shorter while somebody reads it: beyond its end its last
    page is shown. An offset beyond it is never asked of the database.

    >>> paged(101, page=3, size=50), paged(100, page=3, size=50), paged(0, page=-1, size=50)
    ((3, 3), (2, 2), (1, 1))
    """
    count = max(1, -(-total // size))
    return min(max(1, page), count), count
