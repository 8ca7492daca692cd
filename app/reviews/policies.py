"""Who answers reviews."""

from __future__ import annotations

from app.mentorships.states import Side

ASKED = (Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION)
"""Of whom a review is asked; a guardian is not."""
