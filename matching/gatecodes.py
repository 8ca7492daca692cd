"""The codes of the gates, in the order in which people read them."""

from enum import StrEnum


class GateCode(StrEnum):
    """One gate. The values are stored with proposals: they do not change."""

    VETTED = "vetted"
    ACTIVE = "active"
    CAPACITY = "capacity"
    AGE = "age"
    CLOSE = "close"
    MEMORY = "memory"
    SKILL = "skill"
    LEVEL = "level"
    INDISPENSABLE = "indispensable"
    MODE = "mode"
    REACH = "reach"
    TIME = "time"
    LANGUAGE = "language"
    ASSOCIATION_AGE = "association_age"
    ASSOCIATION_MODE = "association_mode"

    __hash__ = str.__hash__  # Enum's own is Python, and gates are looked up some ten times for each need


PROTECTING = frozenset(
    {
        GateCode.VETTED,
        GateCode.ACTIVE,
        GateCode.CAPACITY,
        GateCode.AGE,
        GateCode.CLOSE,
        GateCode.MEMORY,
        GateCode.ASSOCIATION_AGE,
    }
)
"""Closed when a fact is missing, and never crossed. The others are of convenience."""

SITE_ONLY = frozenset({GateCode.VETTED, GateCode.ACTIVE, GateCode.ASSOCIATION_AGE, GateCode.ASSOCIATION_MODE})
"""Gates whose facts only the site has."""
