"""What can be done with the dates of a pair, and with the places where an association lets pairs meet."""

from __future__ import annotations

from app.meetings.services.answering import agree, cancel, choose, decline
from app.meetings.services.calendars import close_feed, open_feed
from app.meetings.services.framing import Terms, change, clear, fix, lapse
from app.meetings.services.offering import change_week, offer
from app.meetings.services.placing import PlaceCommand, add_place, change_place, close_place

__all__ = [
    "PlaceCommand",
    "Terms",
    "add_place",
    "agree",
    "cancel",
    "change",
    "change_place",
    "change_week",
    "choose",
    "clear",
    "close_feed",
    "close_place",
    "decline",
    "fix",
    "lapse",
    "offer",
    "open_feed",
]
