"""Who signs, and until when a pair commits itself. No database."""

from __future__ import annotations

from app.mentorships.states import Side

MONTHS = (3, 6, 9, 12)
"""How long a pair may commit itself; it may do so again afterwards."""
USUAL_MONTHS = 6
MOST_GOALS = 3
LONGEST_GOAL = 200
REMINDER_DAYS = 5
"""Days after which those who have not signed are reminded, once."""
CALL_DAYS = 3
"""Days after that reminder from which the association reads, on its page of the day, whose signature is missing."""


def signers(*, minor: bool, framed: bool) -> tuple[Side, ...]:
    """Return whose signatures make a commitment hold.

    >>> [side.value for side in signers(minor=True, framed=True)]
    ['youth', 'volunteer', 'guardian', 'association']
    """
    guardian = (Side.GUARDIAN,) if minor else ()
    association = (Side.ASSOCIATION,) if framed else ()
    return (Side.YOUTH, Side.VOLUNTEER, *guardian, *association)
