"""Pages of a list."""

from __future__ import annotations

from app.core.errors import NotFound


def pages(total: int, *, page: int, size: int) -> int:
    """Return how many pages `total` rows fill, an empty list one.

    Raises
    ------
    NotFound
        If `page`, counted from 1, is none of them: an offset is never asked of the database before.
    """
    count = max(1, -(-total // size))
    if not 1 <= page <= count:
        raise NotFound
    return count
