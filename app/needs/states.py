"""States of a need, its transition table, and the choices a youth makes."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class NeedState(StrEnum):
    """Where a need stands."""

    TO_CONFIRM = "to_confirm"
    AWAITING_AGREEMENT = "awaiting_agreement"
    WAITING = "waiting"
    TAKEN = "taken"
    INTRODUCED = "introduced"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class NeedAction(StrEnum):
    """What happens to a need."""

    CONFIRM = "confirm"
    CONFIRM_MINOR = "confirm_minor"
    AGREE = "agree"
    REVOKE = "revoke"
    TAKE = "take"
    RELEASE = "release"
    INTRODUCE = "introduce"
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_TAKEN = "resume_taken"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    STOP = "stop"
    CLOSE = "close"


_S = NeedState
NEEDS: Workflow[NeedState, NeedAction] = Workflow(
    initial=(_S.TO_CONFIRM, _S.AWAITING_AGREEMENT, _S.WAITING, _S.INTRODUCED),
    moves={
        NeedAction.CONFIRM: ((_S.TO_CONFIRM,), _S.WAITING),
        NeedAction.CONFIRM_MINOR: ((_S.TO_CONFIRM,), _S.AWAITING_AGREEMENT),
        NeedAction.AGREE: ((_S.AWAITING_AGREEMENT,), _S.WAITING),
        NeedAction.REVOKE: ((_S.WAITING, _S.TAKEN, _S.PAUSED), _S.AWAITING_AGREEMENT),
        NeedAction.TAKE: ((_S.WAITING,), _S.TAKEN),
        NeedAction.RELEASE: ((_S.TAKEN,), _S.WAITING),
        NeedAction.INTRODUCE: ((_S.TAKEN,), _S.INTRODUCED),
        NeedAction.PAUSE: ((_S.WAITING, _S.TAKEN), _S.PAUSED),
        NeedAction.RESUME: ((_S.PAUSED,), _S.WAITING),
        NeedAction.RESUME_TAKEN: ((_S.PAUSED,), _S.TAKEN),
        NeedAction.REOPEN: ((_S.INTRODUCED,), _S.TAKEN),
        NeedAction.WITHDRAW: (
            (_S.TO_CONFIRM, _S.AWAITING_AGREEMENT, _S.WAITING, _S.TAKEN, _S.PAUSED), _S.WITHDRAWN,
        ),
        NeedAction.STOP: ((_S.WAITING, _S.TAKEN), _S.WITHDRAWN),
        NeedAction.CLOSE: ((_S.INTRODUCED,), _S.CLOSED),
    },
)  # fmt: skip

OPEN_STATES = (_S.WAITING, _S.TAKEN)


class StopReason(StrEnum):
    """Why who has a need stops it for the youth."""

    FOUND_ELSEWHERE = "found_elsewhere"
    NOT_WANTED = "not_wanted"
    PROFESSIONALS = "professionals"
    UNREACHABLE = "unreachable"
    DUPLICATE = "duplicate"
    OTHER = "other"


class Reach(StrEnum):
    """How far a youth can go, in everyday words."""

    WALK = "walk"
    TWENTY = "twenty"
    FORTY = "forty"


class YouthStatus(StrEnum):
    """What the youth does at present."""

    MIDDLE_SCHOOL = "middle_school"
    HIGH_SCHOOL = "high_school"
    APPRENTICE = "apprentice"
    STUDENT = "student"
    JOB_SEEKER = "job_seeker"
    NEET = "neet"
    CIVIC_SERVICE = "civic_service"
    WORKING = "working"
    OTHER = "other"


REACH_KM = {Reach.WALK: 2.0, Reach.TWENTY: 8.0, Reach.FORTY: 20.0}
