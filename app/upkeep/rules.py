"""How long what failed is left alone: longer each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

JOB_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60))
ROW_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 720, 1440))
NOTED_EVERY = timedelta(minutes=10)
"""How old what is known of a job that goes well may be."""
FORGOTTEN_AFTER = timedelta(days=2)
"""How long after its next try was due a row set aside is forgotten: no job asked for it any more."""


def delay(failures: int, delays: Sequence[timedelta]) -> timedelta:
    """Return how long to wait after so many failures in a row; the last delay holds for all that follow."""
    return delays[min(failures, len(delays)) - 1]
