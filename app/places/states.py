"""Generations of priority districts, kinds of days off."""

from __future__ import annotations

from enum import StrEnum


class Generation(StrEnum):
    """Which decree drew a district: the outlines of 2015, or those in force since 2024."""

    OF_2015 = "2015"
    OF_2024 = "2024"
    IN_FORCE = OF_2024


class HolidayKind(StrEnum):
    """Days off for everybody, or for schools only."""

    PUBLIC = "public"
    SCHOOL = "school"
