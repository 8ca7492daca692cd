"""Reading meetings, and the places where they may be."""

from __future__ import annotations

from app.meetings.queries.dates import (
    busy,
    has_feed,
    last_agreed,
    last_round,
    of_pair,
    once_agreed,
    plan,
    refused,
    still_open,
    undecided,
)
from app.meetings.queries.due import (
    lock_lapsed,
    lock_to_clear,
    lock_to_remind,
    lock_waiting_for_dates,
    waiting_for_dates,
)
from app.meetings.queries.places import (
    lacking_a_place,
    places,
    planned_at,
    visible_place,
)

__all__ = [
    "busy",
    "has_feed",
    "lacking_a_place",
    "last_agreed",
    "last_round",
    "lock_lapsed",
    "lock_to_clear",
    "lock_to_remind",
    "lock_waiting_for_dates",
    "of_pair",
    "once_agreed",
    "places",
    "plan",
    "planned_at",
    "refused",
    "still_open",
    "undecided",
    "visible_place",
    "waiting_for_dates",
]
