"""What people answer, as forms and calls bring it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.proposals.states import VolunteerReason, YouthReason

LATEST_DAYS = 31
"""A volunteer who answers later does so within so many days."""


class Choice(StrEnum):
    """What a volunteer may say."""

    YES = "yes"
    NO = "no"
    LATER = "later"


class Side(StrEnum):
    """Who answers on the youth's side."""

    YOUTH = "youth"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class VolunteerAnswer:
    """A volunteer's answer: no wants a reason, later a day; « autre » wants words."""

    choice: Choice
    reason: VolunteerReason | None = None
    text: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FamilyAnswer:
    """A youth's or a guardian's answer; a no may say why."""

    yes: bool
    reason: YouthReason | None = None
    text: str = ""
