"""Choices that needs and offers share."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """How the two meet."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    EITHER = "either"


class Rhythm(StrEnum):
    """How often."""

    ONCE = "once"
    WEEKLY = "weekly"
