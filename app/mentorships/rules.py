"""What is allowed to a pair at all. No database."""

from __future__ import annotations

from datetime import date

from app.mentorships.states import SYSTEM_REASONS, EndReason, SuspensionReason

LONGEST_PAUSE = 92
"""Days: three months. A longer rest is an end, and another beginning."""


def pause_problem(until: date | None, today: date) -> str | None:
    """Return what is wrong with the day on which a pause is to end, or ``None``."""
    if until is None:
        return "Indiquez une date."
    if not 0 < (until - today).days <= LONGEST_PAUSE:
        return "Choisissez une date dans les trois mois qui viennent."
    return None


def reasons_to_end(suspended_for: SuspensionReason | None) -> tuple[EndReason, ...]:
    """Return the reasons that a person may give when a pair ends, by what suspended it.

    That a check expired may be said only of a pair that waits for what is missing.
    """
    lapsed = (EndReason.CHECK_EXPIRED,) if suspended_for is SuspensionReason.REQUIREMENT else ()
    return tuple(each for each in EndReason if each not in SYSTEM_REASONS or each in lapsed)
