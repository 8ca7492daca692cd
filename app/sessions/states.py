"""What is told of a session."""

from __future__ import annotations

from enum import StrEnum


class Face(StrEnum):
    """How a session went."""

    GOOD = "good"
    SO_SO = "so_so"
    BAD = "bad"


class MissedReason(StrEnum):
    """Why two people did not meet."""

    YOUTH_AWAY = "youth_away"
    VOLUNTEER_AWAY = "volunteer_away"
    MISUNDERSTANDING = "misunderstanding"
    HOLIDAYS = "holidays"
    TRANSPORT = "transport"
    ILL = "ill"
    OTHER = "other"


class FitAnswer(StrEnum):
    """What somebody thinks of the pair after the first session."""

    GOOD = "good"
    UNSURE = "unsure"
    BAD = "bad"
