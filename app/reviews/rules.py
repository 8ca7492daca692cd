"""When a review is due, what may be changed of an answer. No database."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from app.core.clock import months_after as months_after  # noqa: PLC0414 - due dates are counted here

CLOSING = 0
"""The month of the closing interview."""
LATE_DAYS = 60
"""A review that could not be asked for so long, since the pair was at rest, is not asked any more."""
REMINDER_DAYS = 7
"""Days after which somebody who did not answer is reminded, once."""
CHANGE = timedelta(hours=24)
"""How long an answer may still be changed."""


def introduced_until(today: date, months: int) -> date:
    """Return the last day of an introduction whose review of `months` is due today: those before it are due too.

    >>> introduced_until(date(2027, 2, 28), 1)
    datetime.date(2027, 1, 31)
    """
    if today == _last_of(today):
        return _last_of(months_after(today.replace(day=1), -months))
    return months_after(today, -months)


def may_answer(answered_at: datetime | None, *, at: datetime) -> bool:
    """Tell whether an answer may be given, or still be changed."""
    return answered_at is None or at < answered_at + CHANGE


def _last_of(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
