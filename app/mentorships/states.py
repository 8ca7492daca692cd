"""States of a mentorship."""

from __future__ import annotations

from enum import StrEnum

from app.core.workflow import Workflow


class MentorshipState(StrEnum):
    """Where a pair stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    ENDED = "ended"


class MentorshipAction(StrEnum):
    """What happens to a pair."""

    PAUSE = "pause"
    GO_ON = "go_on"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"


class SuspensionReason(StrEnum):
    """Why a pair is suspended; of these only the first ends by itself, once nothing is missing any more.

    What may be missing is an attestation of one of the two adults, or an association that is at work.
    """

    REQUIREMENT = "requirement"
    AGREEMENT = "agreement"
    VOLUNTEER = "volunteer"
    BY_HAND = "by_hand"


class PauseReason(StrEnum):
    """Why a pair rests for a while."""

    HOLIDAYS = "holidays"
    EXAMS = "exams"
    ILL = "ill"
    FAMILY = "family"
    WORK = "work"
    OTHER = "other"


class Side(StrEnum):
    """Who takes part in a pair, or frames it."""

    YOUTH = "youth"
    VOLUNTEER = "volunteer"
    GUARDIAN = "guardian"
    ASSOCIATION = "association"


class Reaching(StrEnum):
    """How the two of a pair reach each other: on the site, through the guardian, or with each other's contact."""

    MESSAGES = "messages"
    GUARDIAN = "guardian"
    DIRECT = "direct"


class PairRhythm(StrEnum):
    """How often a pair agreed to meet; once is one-off help."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class Tracking(StrEnum):
    """Where a pair is followed: here, or in a tool that its association has already."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class EndReason(StrEnum):
    """Why a pair ended."""

    GOAL_REACHED = "goal_reached"
    PLANNED_END = "planned_end"
    NO_ANSWER = "no_answer"
    ABSENCES = "absences"
    NO_TIME = "no_time"
    NO_SLOT = "no_slot"
    OTHER_NEED = "other_need"
    HELP_NOT_FIT = "help_not_fit"
    RELATION = "relation"
    LANGUAGE = "language"
    DISTANCE = "distance"
    TECHNICAL = "technical"
    FOUND_ELSEWHERE = "found_elsewhere"
    INTERNSHIP_OVER = "internship_over"
    PREFERENCE = "preference"
    CHECK_EXPIRED = "check_expired"
    ACCOUNT_CLOSED = "account_closed"
    UNSAFE = "unsafe"
    OTHER = "other"


_S = MentorshipState
MENTORSHIPS: Workflow[MentorshipState, MentorshipAction] = Workflow(
    initial=(_S.ACTIVE, _S.SUSPENDED),
    moves={
        MentorshipAction.PAUSE: ((_S.ACTIVE,), _S.PAUSED),
        MentorshipAction.GO_ON: ((_S.PAUSED,), _S.ACTIVE),
        MentorshipAction.SUSPEND: ((_S.ACTIVE, _S.PAUSED), _S.SUSPENDED),
        MentorshipAction.RESUME: ((_S.SUSPENDED,), _S.ACTIVE),
        MentorshipAction.END: ((_S.ACTIVE, _S.PAUSED, _S.SUSPENDED), _S.ENDED),
    },
)

GOING_ON = (MentorshipState.ACTIVE, MentorshipState.PAUSED)
"""Pairs that nothing stopped: a pause is agreed, and ends by itself."""

FAILED = frozenset(
    {
        EndReason.NO_ANSWER,
        EndReason.ABSENCES,
        EndReason.HELP_NOT_FIT,
        EndReason.RELATION,
        EndReason.LANGUAGE,
        EndReason.PREFERENCE,
        EndReason.UNSAFE,
    }
)
"""Reasons after which the two are never proposed to each other again, and nobody congratulates them."""

SYSTEM_REASONS = (EndReason.CHECK_EXPIRED, EndReason.ACCOUNT_CLOSED)
"""Reasons that nobody chooses from a list; the first, where it is what stopped the pair, as `rules` says."""
