"""What the whole database holds, to compare before and after."""

from __future__ import annotations

from collections import Counter
from typing import Any

from looking import look
from sqlmodel import select

from app.registry import metadata


def picture() -> dict[str, Counter[str]]:
    """Return every row of every table, as text."""
    session = look()
    held: dict[str, Counter[str]] = {}
    for table in metadata.sorted_tables:
        rows: list[Any] = list(session.execute(select(*table.columns)))
        held[table.name] = Counter(str(tuple(row)) for row in rows)
    session.rollback()
    return held


def changed(before: dict[str, Counter[str]], *, besides: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Return the rows that came or went since `before`, by table."""
    after = picture()
    moved = {name: (after[name] - before[name]) + (before[name] - after[name]) for name in after}
    return {name: sorted(rows) for name, rows in moved.items() if rows and name not in besides}
