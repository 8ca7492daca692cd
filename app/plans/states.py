"""States of a plan and of the territory's, their transition tables, and what a hand puts on a pair."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class PlanState(StrEnum):
    """Where an association's plan stands; a prepared one is the operator's and not yet handed over."""

    PREPARED = "prepared"
    DRAFT = "draft"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class PlanAction(StrEnum):
    """What happens to an association's plan."""

    HAND_OVER = "hand_over"
    ACCEPT = "accept"
    DROP = "drop"


_P = PlanState
PLANS: Workflow[PlanState, PlanAction] = Workflow(
    initial=(_P.PREPARED, _P.DRAFT),
    moves={
        PlanAction.HAND_OVER: ((_P.PREPARED,), _P.DRAFT),
        PlanAction.ACCEPT: ((_P.DRAFT,), _P.ACCEPTED),
        PlanAction.DROP: ((_P.DRAFT,), _P.DROPPED),
    },
)


class TerritoryState(StrEnum):
    """How far the computation of a territory's plan is, and what became of it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"
    DROPPED = "dropped"


class TerritoryAction(StrEnum):
    """What happens to a territory's plan; one whose worker died is started again."""

    START = "start"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    HAND_OVER = "hand_over"
    DROP = "drop"


_T = TerritoryState
LIVE_STATES = (_T.QUEUED, _T.RUNNING)

TERRITORY_PLANS: Workflow[TerritoryState, TerritoryAction] = Workflow(
    initial=(_T.QUEUED,),
    moves={
        TerritoryAction.START: (LIVE_STATES, _T.RUNNING),
        TerritoryAction.FINISH: ((_T.RUNNING,), _T.DONE),
        TerritoryAction.FAIL: ((_T.RUNNING,), _T.FAILED),
        TerritoryAction.CANCEL: (LIVE_STATES, _T.CANCELLED),
        TerritoryAction.HAND_OVER: ((_T.DONE,), _T.HANDED_OVER),
        TerritoryAction.DROP: ((_T.DONE,), _T.DROPPED),
    },
)


class Mark(StrEnum):
    """What a hand puts on a pair of a plan."""

    PIN = "pin"
    FORBID = "forbid"
