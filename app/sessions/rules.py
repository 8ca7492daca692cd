"""What several tellings of one day come to, and how long silence is too long. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from app.core.clock import local_date
from app.mentorships.states import PairRhythm, Side
from app.sessions.states import Face, MissedReason

SILENCE_DAYS: dict[PairRhythm, int] = {
    PairRhythm.WEEKLY: 14,
    PairRhythm.FORTNIGHTLY: 28,
    PairRhythm.MONTHLY: 45,
}
"""Days without a word after which both sides are asked « Vous êtes-vous vus ? »; one-off help is asked only once."""

ONE_OFF_DAYS = 14
"""Days after the introduction when help that is given once, and for which no meeting was agreed, is asked about."""

ASK_FIT_AFTER, ASK_FIT_UNTIL = timedelta(days=1), timedelta(days=14)
"""When who told of a first session is asked by letter what they think, if they did not say so on the page."""


class Telling(Protocol):
    """What one side tells of one day; a row of ``session_logs`` is one."""

    side: Side
    held_on: date
    met: bool
    minutes: int | None
    face: Face | None
    reason: MissedReason | None


@dataclass(frozen=True, slots=True)
class Held:
    """One day as both sides tell it: `minutes` counts once, `disputed` is when only one says that they met."""

    held_on: date
    met: bool
    minutes: int
    faces: dict[Side, Face]
    reasons: tuple[MissedReason, ...]
    disputed: bool


def merged(tellings: Iterable[Telling]) -> list[Held]:
    """Return one session for each day that somebody told of, the oldest first.

    They met if one side says so; of two lengths the shorter counts, so that
    a certificate never says more than both would sign.
    """
    days: dict[date, list[Telling]] = {}
    for each in tellings:
        days.setdefault(each.held_on, []).append(each)
    return [_one(day, sorted(days[day], key=lambda each: each.side.value)) for day in sorted(days)]


def minutes_together(held: Iterable[Held]) -> int:
    """Return how long a pair spent together."""
    return sum(each.minutes for each in held)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that may be told of: from the introduction to today, or to the end of the pair."""

    first: date
    last: date
    today: date

    def refusal(self, day: date) -> str:
        """Return in words why a day cannot be told of; empty if it can."""
        if day > self.today:
            return "Ce jour n’est pas encore passé."
        if day > self.last:
            return "Ce jour est après la fin du binôme."
        return "Ce jour est avant la mise en relation." if day < self.first else ""


def days(introduced_at: datetime, ended_at: datetime | None, *, today: date) -> Days:
    """Return the days of a pair that may be told of."""
    last = today if ended_at is None else min(today, local_date(ended_at))
    return Days(local_date(introduced_at), last, today)


def _one(day: date, told: list[Telling]) -> Held:
    lengths = [each.minutes for each in told if each.met and each.minutes]
    return Held(
        held_on=day,
        met=any(each.met for each in told),
        minutes=min(lengths, default=0),
        faces={each.side: each.face for each in told if each.face is not None},
        reasons=tuple(each.reason for each in told if each.reason is not None),
        disputed=len({each.met for each in told}) > 1,
    )
