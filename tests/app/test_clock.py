from datetime import UTC, date, datetime

import pytest

from app.core.clock import Clock, age_on, local_date


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2008, 2, 29), date(2023, 2, 28), 14),
        (date(2008, 2, 29), date(2023, 3, 1), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2010, 11, 21), date(2025, 11, 20), 14),
        (date(2010, 11, 21), date(2025, 11, 21), 15),
    ],
)
def test_a_birthday_counts_on_the_day_itself(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_the_civil_day_begins_at_midnight_in_paris() -> None:
    assert local_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_clock_may_be_fixed() -> None:
    assert Clock("2026-01-02T10:00:00+01:00").now() == datetime(2026, 1, 2, 9, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock("2026-01-02T10:00:00").now()
