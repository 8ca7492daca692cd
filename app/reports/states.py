"""States of a report; whom it is about; what is done about it; how it ends."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class ReportState(StrEnum):
    """Where a report stands."""

    OPEN = "open"
    HANDLED = "handled"
    CLOSED = "closed"


class ReportAction(StrEnum):
    """What happens to a report."""

    TAKE = "take"
    CLOSE = "close"
    REOPEN = "reopen"


_S = ReportState
REPORTS: Workflow[ReportState, ReportAction] = Workflow(
    initial=(_S.OPEN,),
    moves={
        ReportAction.TAKE: ((_S.OPEN,), _S.HANDLED),
        ReportAction.CLOSE: ((_S.HANDLED,), _S.CLOSED),
        ReportAction.REOPEN: ((_S.CLOSED,), _S.HANDLED),
    },
)


class Subject(StrEnum):
    """Whom a report is about, as whoever writes it says; `UNSAID` when they ticked nothing."""

    VOLUNTEER = "volunteer"
    YOUTH = "youth"
    ASSOCIATION = "association"
    OTHER = "other"
    UNSAID = "unsaid"


class Deed(StrEnum):
    """What was done about a report."""

    NOTE = "note"
    CALLED = "called"
    SUSPENDED = "suspended"
    AUTHORITIES = "authorities"
    SHARED = "shared"


class Ending(StrEnum):
    """How a report ended."""

    PROTECTED = "protected"
    PASSED_ON = "passed_on"
    SETTLED = "settled"
    UNFOUNDED = "unfounded"
    DUPLICATE = "duplicate"
