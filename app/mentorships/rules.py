"""What is allowed to a pair at all. No database."""

from __future__ import annotations

from datetime import date

LONGEST_PAUSE = 92
"""Days: three months. A longer rest is an end, and another beginning."""


def pause_problem(until: date | None, today: date) -> str | None:
    """Return what is wrong with the day on which a pause is to end, or ``None``."""
    if until is None:
        return "Indiquez une date."
    if not 0 < (until - today).days <= LONGEST_PAUSE:
        return "Choisissez une date dans les trois mois qui viennent."
    return None
