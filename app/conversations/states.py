"""States of a line that one side of a pair writes to the other."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class LineState(StrEnum):
    """Where a line stands: the other side reads one that is sent or released."""

    SENT = "sent"
    HELD = "held"
    RELEASED = "released"
    REFUSED = "refused"


class LineAction(StrEnum):
    """What the association decides of a line that is held."""

    RELEASE = "release"
    REFUSE = "refuse"


class HeldFor(StrEnum):
    """Why a line is held; danger comes before a contact where both are heard."""

    DANGER = "danger"
    CONTACT = "contact"


_S = LineState
LINES: Workflow[LineState, LineAction] = Workflow(
    initial=(_S.SENT, _S.HELD),
    moves={
        LineAction.RELEASE: ((_S.HELD,), _S.RELEASED),
        LineAction.REFUSE: ((_S.HELD,), _S.REFUSED),
    },
)
ARRIVED = frozenset({LineState.SENT, LineState.RELEASED})
"""What the other side reads."""
