"""Who may tell of a session, and who may say what they think of the pair."""

from __future__ import annotations

from app.core.errors import NotFound
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side, Tracking

TELL = frozenset({Side.YOUTH, Side.VOLUNTEER, Side.ASSOCIATION})
LIVE = frozenset({Side.YOUTH, Side.VOLUNTEER})


def may_tell(pair: Mentorship, side: Side) -> bool:
    """Tell whether a side tells of this pair's sessions: not a guardian, nor in a pair followed elsewhere."""
    return side in TELL and pair.tracking is Tracking.HERE


def ensure_may_tell(seat: Seat) -> None:
    """Refuse whoever tells nothing of this pair.

    Raises
    ------
    NotFound
        If they do not.
    """
    if not may_tell(seat.pair, seat.side):
        raise NotFound


def ensure_lives(seat: Seat) -> None:
    """Refuse whoever is neither the youth nor the volunteer of a pair that is followed here.

    Raises
    ------
    NotFound
        If they are not.
    """
    ensure_may_tell(seat)
    if seat.side not in LIVE:
        raise NotFound
