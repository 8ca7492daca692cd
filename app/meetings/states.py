"""States of a meeting."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class MeetingState(StrEnum):
    """Where one date stands."""

    OFFERED = "offered"
    CHOSEN = "chosen"
    AGREED = "agreed"
    OVERTAKEN = "overtaken"
    CANCELLED = "cancelled"


class MeetingAction(StrEnum):
    """What happens to one date."""

    CHOOSE = "choose"
    AGREE = "agree"
    OVERTAKE = "overtake"
    CANCEL = "cancel"


_S = MeetingState
MEETINGS: Workflow[MeetingState, MeetingAction] = Workflow(
    initial=(_S.OFFERED,),
    moves={
        MeetingAction.CHOOSE: ((_S.OFFERED,), _S.CHOSEN),
        MeetingAction.AGREE: ((_S.CHOSEN,), _S.AGREED),
        MeetingAction.OVERTAKE: ((_S.OFFERED, _S.CHOSEN), _S.OVERTAKEN),
        MeetingAction.CANCEL: ((_S.CHOSEN, _S.AGREED), _S.CANCELLED),
    },
)
OPEN = frozenset({MeetingState.OFFERED, MeetingState.CHOSEN, MeetingState.AGREED})
"""Dates that may still take place."""
UNDECIDED = (MeetingState.OFFERED, MeetingState.CHOSEN)
"""Dates that wait for a tap."""


class Stuck(StrEnum):
    """Why no date can be offered: somebody has to call."""

    NO_GRID = "no_grid"
    NO_SLOT = "no_slot"
    NO_PLACE = "no_place"
    ROUNDS = "rounds"
