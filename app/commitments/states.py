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
