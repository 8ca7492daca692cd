"""What a review asks."""

from __future__ import annotations

from enum import StrEnum


class GoalsReached(StrEnum):
    """How far the goals of a pair are reached."""

    YES = "yes"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NO = "no"


class Satisfaction(StrEnum):
    """How content somebody is."""

    VERY = "very"
    RATHER = "rather"
    LITTLE = "little"
    NOT = "not"
