"""Days as French writes them: the first of a month is an ordinal, the others are not."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date


def day_month(day: date) -> str:
    """Write ``3 novembre``, and the first of a month as an ordinal.

    >>> day_month(date(2026, 11, 1))
    '1er novembre'
    """
    return f"{'1er' if day.day == 1 else day.day} {format_date(day, 'MMMM', locale='fr')}"


def weekday(day: date) -> str:
    """Write ``samedi``."""
    return format_date(day, "EEEE", locale="fr")
