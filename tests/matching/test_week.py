"""The week: 336 half-hours in one integer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import week


@given(st.integers(min_value=0, max_value=(1 << week.SLOTS) - 1))
def test_a_week_written_reads_back_the_same(some_week):
    assert week.parse(week.format_week(some_week)) == some_week


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("lun 17:00-19:00", "is not a day"),
        ("mon 17:15-19:00", "off the half-hour"),
        ("mon 23:00-24:30", "past midnight"),
        ("mon 19:00-17:00", "ends before it begins"),
        ("mon 17:00-17:00", "ends before it begins"),
        ("mon 25:00-26:00", "past midnight"),
        ("monday", "is not like"),
        ("mon 17h-19h", "is not like"),
    ],
)
def test_a_span_that_makes_no_sense_is_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError, match=reason):
        week.parse(text)


def test_midnight_ends_a_day():
    assert week.minutes(week.parse("sun 23:00-24:00")) == 60


def test_two_half_hours_apart_are_not_an_hour():
    assert not week.has_run(week.parse("mon 17:00-17:30;mon 18:00-18:30"), 60)


def test_two_half_hours_side_by_side_are_an_hour():
    assert week.has_run(week.parse("mon 17:00-17:30;mon 17:30-18:00"), 60)


def test_a_longer_run_can_be_wanted():
    two_hours = week.parse("tue 17:00-19:00")
    assert week.has_run(two_hours, 120)
    assert not week.has_run(two_hours, 150)
