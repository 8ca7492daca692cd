"""What is said when a commitment changes."""

from __future__ import annotations

from enum import StrEnum


class ChangeReason(StrEnum):
    """Why a pair agrees to something else than before."""

    TIME = "time"
    SCHOOL = "school"
    GOALS = "goals"
    LONGER = "longer"
    OTHER = "other"


class RegularReason(StrEnum):
    """Why one-off help becomes regular."""

    WISHED = "wished"
    MORE = "more"
    OTHER_NEED = "other_need"
    OTHER = "other"
