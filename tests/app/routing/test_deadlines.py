"""Deadlines count the days that count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.clock import PARIS, local_date
from app.routing.deadlines import Calendar, Step, Waiting, after

EVERY_DAY = Calendar()
AUGUST = Calendar(quiet_months={8})
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def test_a_deadline_is_the_end_of_a_day_in_paris() -> None:
    end = after(MONDAY, 7, EVERY_DAY)
    assert end.astimezone(PARIS) == datetime(2026, 11, 23, 23, 59, tzinfo=PARIS)


def test_august_does_not_count() -> None:
    assert local_date(after(datetime(2026, 7, 28, 9, tzinfo=UTC), 7, AUGUST)) == date(2026, 9, 4)


def test_days_when_the_association_is_closed_do_not_count() -> None:
    closed = Calendar(closed_from=date(2026, 11, 18), closed_until=date(2026, 11, 20))
    assert local_date(after(MONDAY, 3, closed)) == date(2026, 11, 22)


def test_a_calendar_that_never_counts_still_gives_a_day() -> None:
    assert after(MONDAY, 3, Calendar(quiet_months=range(1, 13))) > MONDAY + timedelta(days=365)


def waiting(*, nudged: bool = False) -> Waiting:
    return Waiting(MONDAY, after(MONDAY, 7, AUGUST), days=7, nudge_days=2, nudged=nudged)


@pytest.mark.parametrize(
    ("days", "nudged", "step"),
    [
        (4, False, Step.NOTHING),
        (5, False, Step.NUDGE),
        (5, True, Step.NOTHING),
        (7, False, Step.NUDGE),
        (8, True, Step.SILENCE),
        (8, False, Step.SILENCE),
    ],
)
def test_one_reminder_two_days_before_then_silence(days: int, nudged: bool, step: Step) -> None:
    assert waiting(nudged=nudged).step(AUGUST, MONDAY + timedelta(days=days)) is step


def test_a_closure_said_later_moves_the_deadline_and_never_nearer() -> None:
    closed = Calendar(closed_from=date(2026, 11, 20), closed_until=date(2026, 11, 29))
    assert waiting().step(closed, MONDAY + timedelta(days=8)) is Step.POSTPONE
    assert local_date(waiting().newer(closed)) == date(2026, 12, 3)
    assert waiting().newer(EVERY_DAY) == waiting().deadline


def test_nobody_is_reminded_on_a_day_that_does_not_count() -> None:
    since = datetime(2026, 7, 27, 9, tzinfo=UTC)
    over_august = Waiting(since, after(since, 5, AUGUST), days=5, nudge_days=2, nudged=False)
    assert local_date(over_august.deadline) == date(2026, 9, 1)
    assert over_august.step(AUGUST, datetime(2026, 8, 20, 9, tzinfo=UTC)) is Step.NOTHING
    assert over_august.step(AUGUST, datetime(2026, 9, 1, 9, tzinfo=UTC)) is Step.NUDGE
