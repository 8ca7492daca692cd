"""Who may learn of a report, and by when something must be done."""

from __future__ import annotations

from datetime import datetime

from app.reports.states import ReportState, Subject

_LEAD_READS = frozenset({Subject.VOLUNTEER, Subject.YOUTH, Subject.OTHER})


def lead_may_know(subject: Subject) -> bool:
    """Tell whether the association's lead is told; what may be about themselves goes to the operator alone."""
    return subject in _LEAD_READS


def overdue(state: ReportState, deadline_at: datetime | None, at: datetime) -> bool:
    """Tell whether a report waits longer than it may."""
    return state is not ReportState.CLOSED and deadline_at is not None and deadline_at <= at
