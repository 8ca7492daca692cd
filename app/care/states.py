"""How a pair is doing, what tells of it, and what the team does about it."""

from __future__ import annotations

from enum import StrEnum

from app.mentorships.states import Side


class Health(StrEnum):
    """How a pair is doing, by the rules that are written on the screen."""

    ON_TRACK = "on_track"
    TO_CALL = "to_call"
    TOO_EARLY = "too_early"
    AT_REST = "at_rest"


class Sign(StrEnum):
    """What tells that a pair needs somebody; each has its rule."""

    UNSAFE = "unsafe"
    ALARM = "alarm"
    STOP_ASKED = "stop_asked"
    FIT_BAD = "fit_bad"
    FACE_BAD = "face_bad"
    REVIEW_BAD = "review_bad"
    MISSED = "missed"
    SILENT = "silent"
    NOT_MET = "not_met"
    NO_DATES = "no_dates"
    FIT_UNSURE = "fit_unsure"
    CHECK_LAPSED = "check_lapsed"
    NO_FIRST_MEETING = "no_first_meeting"
    REVIEW_SILENT = "review_silent"
    STILL_ACTIVE = "still_active"
    CHECK_ENDS = "check_ends"


DANGER = frozenset({Sign.UNSAFE, Sign.ALARM})
"""Somebody may be in danger: only having spoken with whoever told it keeps the pair quiet."""


class ContactMeans(StrEnum):
    """How somebody of the team was in touch; news is that one heard of them."""

    CALLED = "called"
    WROTE = "wrote"
    MET = "met"
    NEWS = "news"


class ContactWith(StrEnum):
    """With whom."""

    YOUTH = "youth"
    VOLUNTEER = "volunteer"
    GUARDIAN = "guardian"
    BOTH = "both"


SPOKEN = (ContactMeans.CALLED, ContactMeans.MET)
"""Somebody of the team heard the other's own voice."""

ANSWERS_FOR: dict[Side, frozenset[ContactWith]] = {
    Side.YOUTH: frozenset({ContactWith.YOUTH, ContactWith.BOTH, ContactWith.GUARDIAN}),
    Side.GUARDIAN: frozenset({ContactWith.GUARDIAN, ContactWith.YOUTH, ContactWith.BOTH}),
    Side.VOLUNTEER: frozenset({ContactWith.VOLUNTEER, ContactWith.BOTH}),
}
"""With whom to have spoken about what a side said: itself, or the other of the youth's two."""
