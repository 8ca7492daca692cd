"""States of a proposal, its transition table, and the reasons people give."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class ProposalState(StrEnum):
    """Whose answer a proposal waits for, or how it ended."""

    RANKED = "ranked"
    LENDER_ASKED = "lender_asked"
    VOLUNTEER_ASKED = "volunteer_asked"
    YOUTH_ASKED = "youth_asked"
    INTRODUCED = "introduced"
    SET_ASIDE = "set_aside"
    LENDER_DECLINED = "lender_declined"
    VOLUNTEER_DECLINED = "volunteer_declined"
    YOUTH_DECLINED = "youth_declined"
    OVERTAKEN = "overtaken"
    EXPIRED = "expired"


class ProposalAction(StrEnum):
    """What happens to a proposal."""

    ASK_LENDER = "ask_lender"
    LENDER_AGREES = "lender_agrees"
    LENDER_DECLINES = "lender_declines"
    PROPOSE = "propose"
    SET_ASIDE = "set_aside"
    VOLUNTEER_ACCEPTS = "volunteer_accepts"
    VOLUNTEER_DECLINES = "volunteer_declines"
    YOUTH_DECLINES = "youth_declines"
    INTRODUCE = "introduce"
    OVERTAKE = "overtake"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    PUT_BACK = "put_back"


_S = ProposalState
ASKED_STATES = (_S.LENDER_ASKED, _S.VOLUNTEER_ASKED, _S.YOUTH_ASKED)

AHEAD: dict[ProposalState, tuple[ProposalState, ...]] = {
    _S.LENDER_ASKED: (_S.VOLUNTEER_ASKED, _S.YOUTH_ASKED),
    _S.VOLUNTEER_ASKED: (_S.YOUTH_ASKED,),
    _S.YOUTH_ASKED: (),
}
"""Rivals that are already where a yes would take a proposal: they come first for a volunteer's places."""

PROPOSALS: Workflow[ProposalState, ProposalAction] = Workflow(
    initial=(_S.RANKED,),
    moves={
        ProposalAction.ASK_LENDER: ((_S.RANKED,), _S.LENDER_ASKED),
        ProposalAction.LENDER_AGREES: ((_S.LENDER_ASKED,), _S.VOLUNTEER_ASKED),
        ProposalAction.LENDER_DECLINES: ((_S.LENDER_ASKED,), _S.LENDER_DECLINED),
        ProposalAction.PROPOSE: ((_S.RANKED,), _S.VOLUNTEER_ASKED),
        ProposalAction.SET_ASIDE: ((_S.RANKED,), _S.SET_ASIDE),
        ProposalAction.VOLUNTEER_ACCEPTS: ((_S.VOLUNTEER_ASKED,), _S.YOUTH_ASKED),
        ProposalAction.VOLUNTEER_DECLINES: ((_S.VOLUNTEER_ASKED, _S.YOUTH_ASKED), _S.VOLUNTEER_DECLINED),
        ProposalAction.YOUTH_DECLINES: ((_S.YOUTH_ASKED,), _S.YOUTH_DECLINED),
        ProposalAction.INTRODUCE: ((_S.YOUTH_ASKED,), _S.INTRODUCED),
        ProposalAction.OVERTAKE: ((_S.RANKED, *ASKED_STATES), _S.OVERTAKEN),
        ProposalAction.WITHDRAW: (ASKED_STATES, _S.OVERTAKEN),
        ProposalAction.EXPIRE: (ASKED_STATES, _S.EXPIRED),
        ProposalAction.PUT_BACK: ((_S.SET_ASIDE, _S.LENDER_DECLINED, _S.OVERTAKEN, _S.EXPIRED), _S.RANKED),
    },
)


class SetAsideReason(StrEnum):
    """Why an association sets a volunteer aside for one need."""

    VOLUNTEER_UNFIT = "volunteer_unfit"
    VOLUNTEER_UNREACHABLE = "volunteer_unreachable"
    DISTANCE = "distance"
    SLOTS = "slots"
    KIND = "kind"
    SAFETY = "safety"
    OTHER = "other"


class VolunteerReason(StrEnum):
    """Why a volunteer says no."""

    NO_TIME = "no_time"
    SLOTS = "slots"
    DISTANCE = "distance"
    NOT_MY_FIELD = "not_my_field"
    AGE = "age"
    KNOWS_YOUTH = "knows_youth"
    OTHER = "other"


class YouthReason(StrEnum):
    """Why a youth or a guardian says no."""

    NOT_NEEDED = "not_needed"
    SLOTS = "slots"
    DISTANCE = "distance"
    PREFERENCE = "preference"
    OTHER = "other"


class Distance(StrEnum):
    """How far apart the two of a proposal are, without telling where; the numbers are kilometres."""

    REMOTE = "remote"
    UNKNOWN = "unknown"
    UNDER_1 = "under_1"
    UNDER_3 = "under_3"
    UNDER_5 = "under_5"
    UNDER_10 = "under_10"
    UNDER_20 = "under_20"
    BEYOND = "beyond"
    TOO_FAR = "too_far"


class Party(StrEnum):
    """Who a question is put to."""

    VOLUNTEER = "volunteer"
    YOUTH = "youth"
