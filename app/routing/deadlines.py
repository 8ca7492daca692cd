"""Deadlines in days that count: neither quiet months nor days when an association is closed do."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.associations import rules
from app.core.clock import PARIS, local_date

_END_OF_DAY = time(23, 59)
_FARTHEST = 800
"""Days after which a calendar that never counts is given up."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which deadlines stand still.

    Parameters
    ----------
    quiet_months : collection of int
        Months, 1 to 12, in which no day counts.
    closed_from, closed_until : date, optional
        « Fermé du … au … », both included; without an end it lasts.
    """

    quiet_months: Collection[int] = ()
    closed_from: date | None = None
    closed_until: date | None = None

    def closed(self, day: date) -> bool:
        """Tell whether the association is closed that day."""
        return rules.closed_on(self.closed_from, self.closed_until, day)

    def counts(self, day: date) -> bool:
        """Tell whether `day` brings a deadline nearer."""
        return day.month not in self.quiet_months and not self.closed(day)


def after(start: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the end of the day, in Europe/Paris, that is `days` counting days after `start`."""
    day, left, steps = local_date(start), days, 0
    while left > 0 and steps < _FARTHEST:
        day += timedelta(days=1)
        left -= calendar.counts(day)
        steps += 1
    return datetime.combine(day, _END_OF_DAY, PARIS).astimezone(UTC)


def day_before(end: datetime, days: int, calendar: Calendar) -> date:
    """Return the day, in Europe/Paris, that is `days` counting days before `end`."""
    day, left, steps = local_date(end), days, 0
    while left > 0 and steps < _FARTHEST:
        day -= timedelta(days=1)
        left -= calendar.counts(day)
        steps += 1
    return day


class Step(StrEnum):
    """What a deadline asks for now."""

    NOTHING = "nothing"
    POSTPONE = "postpone"
    NUDGE = "nudge"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody has `days` counting days from `since` to answer, and is reminded `nudge_days` before the end."""

    since: datetime
    deadline: datetime
    days: int
    nudge_days: int
    nudged: bool

    def newer(self, calendar: Calendar) -> datetime:
        """Return the deadline by today's calendar: a closure said since then only moves it later."""
        return max(self.deadline, after(self.since, self.days, calendar))

    def step(self, calendar: Calendar, at: datetime) -> Step:
        """Say what is due at `at`; on a day that does not count nobody is reminded."""
        if self.newer(calendar) > self.deadline:
            return Step.POSTPONE
        if self.deadline <= at:
            return Step.SILENCE
        today = local_date(at)
        near = day_before(self.deadline, self.nudge_days, calendar) <= today
        return Step.NUDGE if near and not self.nudged and calendar.counts(today) else Step.NOTHING
