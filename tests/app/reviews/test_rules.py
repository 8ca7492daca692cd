"""When a review is due: months are counted on the calendar of Paris."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.reviews import rules


@pytest.mark.parametrize(
    ("introduced", "months", "due"),
    [
        (date(2026, 11, 16), 1, date(2026, 12, 16)),
        (date(2026, 11, 16), 3, date(2027, 2, 16)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_a_review_is_due_on_the_same_day_of_a_later_month_or_its_last(introduced: date, months: int, due: date) -> None:
    assert rules.months_after(introduced, months) == due


@pytest.mark.parametrize("months", [1, 3, 6])
def test_what_is_due_on_a_day_is_exactly_what_was_introduced_until_another(months: int) -> None:
    first = date(2027, 1, 1)
    for each in range(400):
        today = first + timedelta(days=each)
        last = rules.introduced_until(today, months)
        assert rules.months_after(last, months) <= today
        assert rules.months_after(last + timedelta(days=1), months) > today


def test_an_answer_changes_for_a_day() -> None:
    told = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert rules.may_answer(None, at=told)
    assert rules.may_answer(told, at=told + timedelta(hours=23, minutes=59))
    assert not rules.may_answer(told, at=told + timedelta(hours=24))
