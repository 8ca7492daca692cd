"""Three dates out of two weekly grids: no database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core.clock import PARIS
from app.meetings import rules
from app.meetings.rules import Search, Where
from app.mentorships.states import PairRhythm
from app.needs.states import Reach
from app.places.calendar import DaysOff
from app.skills.states import Mode
from matching import week

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""10:00 in Paris."""


def search(grid: str, **values: Any) -> Search:
    return Search(**{"common": week.parse(grid), "at": MONDAY, "minutes": 60} | values)


def said(found: list[rules.Proposed]) -> list[str]:
    return [f"{each.starts_at.astimezone(PARIS):%a %d/%m %H:%M}" for each in found]


def days(first: date, count: int, name: str = "Vacances") -> dict[date, str]:
    return {first + timedelta(days=number): name for number in range(count)}


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ("wed 14:00-15:00", ["Wed 18/11 14:00", "Wed 25/11 14:00", "Wed 02/12 14:00"]),
        ("wed 14:00-15:00;sat 10:00-11:00", ["Wed 18/11 14:00", "Sat 21/11 10:00", "Wed 25/11 14:00"]),
        ("tue 17:00-18:00;wed 14:00-15:00;thu 17:00-18:00;fri 17:00-18:00",
         ["Wed 18/11 14:00", "Thu 19/11 17:00", "Fri 20/11 17:00"]),
        ("wed 14:00-14:30", []),
        ("wed 14:00-14:30;wed 15:00-15:30", []),
        ("sun 23:00-24:00", ["Sun 22/11 23:00", "Sun 29/11 23:00", "Sun 06/12 23:00"]),
    ],
)  # fmt: skip
def test_dates_are_the_soonest_of_different_days(grid: str, expected: list[str]) -> None:
    assert said(rules.dates(search(grid))) == expected


@pytest.mark.parametrize(
    ("at", "first"),
    [
        (datetime(2026, 11, 16, 13, 0, tzinfo=UTC), "Wed 18/11 14:00"),
        (datetime(2026, 11, 16, 13, 1, tzinfo=UTC), "Wed 25/11 14:00"),
        (datetime(2026, 11, 17, 23, 30, tzinfo=UTC), "Wed 25/11 14:00"),
    ],
)
def test_a_date_leaves_forty_eight_hours_to_read_of_it(at: datetime, first: str) -> None:
    assert said(rules.dates(search("wed 14:00-15:00", at=at)))[0] == first


def test_no_date_is_on_a_public_holiday() -> None:
    off = DaysOff(public={date(2026, 11, 18): "Un jour férié", date(2026, 12, 2): "Un autre"})
    found = rules.dates(search("wed 14:00-15:00", days_off=off))
    assert said(found) == ["Wed 25/11 14:00", "Wed 09/12 14:00", "Wed 16/12 14:00"]


def test_help_that_follows_school_avoids_its_holidays_and_other_help_does_not() -> None:
    off = DaysOff(school=days(date(2026, 11, 16), 7))
    grid = "wed 14:00-15:00;sat 10:00-11:00"
    school = rules.dates(search(grid, days_off=off, school_year=True))
    assert said(school) == ["Wed 25/11 14:00", "Sat 28/11 10:00", "Wed 02/12 14:00"]
    other = rules.dates(search(grid, days_off=off))
    assert said(other)[0] == "Wed 18/11 14:00"
    assert [each.in_break for each in other] == [True, True, False]


def test_holidays_are_a_last_resort_and_said_to_be_one() -> None:
    off = DaysOff(school=days(date(2026, 11, 1), 120))
    found = rules.dates(search("wed 14:00-15:00", days_off=off, school_year=True))
    assert said(found)[0] == "Wed 18/11 14:00"
    assert all(each.in_break for each in found)


@pytest.mark.parametrize(
    ("grid", "travel", "first", "tight"),
    [
        ("wed 14:00-18:00", 0, "Wed 18/11 14:00", False),
        ("wed 14:00-18:00", 30, "Wed 18/11 14:30", False),
        ("wed 14:00-15:30", 30, "Wed 18/11 14:30", False),
        ("wed 14:00-15:00", 30, "Wed 18/11 14:00", True),
    ],
)
def test_the_way_there_fits_in_the_gap_or_is_said_not_to(grid: str, travel: int, first: str, tight: bool) -> None:
    found = rules.dates(search(grid, travel=travel))
    assert (said(found)[0], found[0].tight) == (first, tight)


def test_a_moment_with_time_for_the_way_comes_before_one_without() -> None:
    found = rules.dates(search("wed 14:00-15:00;thu 14:00-18:00", travel=30), wanted=1)
    assert said(found) == ["Thu 19/11 14:30"]


def test_the_next_two_weeks_come_before_the_comfort_of_later_ones() -> None:
    public = {date(2026, 11, 19): "Férié", date(2026, 11, 26): "Férié"}
    found = rules.dates(search("wed 14:00-15:00;thu 14:00-18:00", travel=30, days_off=DaysOff(public=public)), wanted=2)
    assert said(found) == ["Wed 18/11 14:00", "Wed 25/11 14:00"]


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (PairRhythm.WEEKLY, ["Wed 25/11 14:00", "Sat 28/11 10:00", "Wed 02/12 14:00"]),
        (PairRhythm.FORTNIGHTLY, ["Sat 28/11 10:00", "Wed 02/12 14:00", "Sat 05/12 10:00"]),
        (PairRhythm.MONTHLY, ["Wed 16/12 14:00", "Sat 19/12 10:00", "Wed 23/12 14:00"]),
    ],
)
def test_a_next_meeting_follows_the_rhythm(rhythm: PairRhythm, expected: list[str]) -> None:
    today = date(2026, 11, 20)
    around = rules.next_around(rhythm, date(2026, 11, 18), today=today)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert said(rules.dates(search("wed 14:00-15:00;sat 10:00-11:00", at=at, around=around))) == expected


def test_a_grid_that_holds_nothing_near_the_rhythm_gives_the_nearest_it_has() -> None:
    off = DaysOff(public=days(date(2026, 11, 23), 14))
    around = rules.next_around(PairRhythm.WEEKLY, date(2026, 11, 18), today=date(2026, 11, 18))
    at = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
    found = rules.dates(search("wed 14:00-15:00", at=at, days_off=off, around=around))
    assert said(found) == ["Wed 09/12 14:00", "Wed 16/12 14:00", "Wed 23/12 14:00"]


def test_a_pair_that_did_not_meet_for_long_is_offered_the_soonest_and_never_a_day_gone_by() -> None:
    around = rules.next_around(PairRhythm.WEEKLY, date(2026, 8, 5), today=date(2026, 11, 16))
    assert said(rules.dates(search("wed 14:00-15:00", around=around)))[0] == "Wed 18/11 14:00"


@pytest.mark.parametrize("rhythm", [PairRhythm.ONCE, PairRhythm.WEEKLY])
def test_a_first_meeting_and_one_off_help_follow_no_rhythm(rhythm: PairRhythm) -> None:
    last = date(2026, 11, 4) if rhythm is PairRhythm.ONCE else None
    assert rules.next_around(rhythm, last, today=date(2026, 11, 16)) is None


def test_what_was_refused_does_not_come_back_and_other_hours_are_preferred() -> None:
    first = rules.dates(search("wed 14:00-18:00"))
    again = rules.dates(search("wed 14:00-18:00", refused=[each.starts_at for each in first]))
    assert said(again) == ["Wed 18/11 15:00", "Wed 25/11 15:00", "Wed 02/12 15:00"]


def test_a_moment_taken_elsewhere_is_not_offered() -> None:
    taken = (datetime(2026, 11, 18, 13, 30, tzinfo=UTC), datetime(2026, 11, 18, 14, 30, tzinfo=UTC))
    assert said(rules.dates(search("wed 14:00-16:00", busy=[taken]))) == [
        "Wed 25/11 14:00", "Wed 02/12 14:00", "Wed 09/12 14:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "grid"),
    [
        (date(2027, 3, 28), "sun 02:00-03:00"), (date(2026, 10, 25), "sun 02:00-03:00"),
        (date(2027, 3, 28), "sun 01:30-04:00"),
    ],
)  # fmt: skip
def test_the_night_when_clocks_change_is_left_out(day: date, grid: str) -> None:
    at = datetime.combine(day, datetime.min.time(), PARIS) - timedelta(days=5)
    found = rules.dates(search(grid, at=at.astimezone(UTC), minutes=60), wanted=2)
    local = [each.starts_at.astimezone(PARIS) for each in found]
    assert all(each.hour in range(1, 4) for each in local)
    if grid == "sun 02:00-03:00":
        assert [each.date() for each in local] == [day + timedelta(days=7), day + timedelta(days=14)]


def test_wall_time_stays_the_same_across_the_change_of_hour() -> None:
    at = datetime(2027, 3, 22, 9, tzinfo=UTC)
    found = rules.dates(search("wed 14:00-15:00", at=at))
    assert [each.starts_at.astimezone(PARIS).hour for each in found] == [14, 14, 14]
    assert [each.starts_at.hour for each in found] == [13, 12, 12]


def test_a_year_of_searches_always_keeps_its_promises() -> None:
    grid, off = "mon 18:00-19:00;wed 14:00-18:00;sun 01:00-04:00", DaysOff(public={date(2027, 5, 8): "Victoire 1945"})
    for number in range(365):
        at = MONDAY + timedelta(days=number, hours=number % 24)
        found = rules.dates(replace(search(grid, days_off=off, travel=15), at=at))
        assert len(found) == rules.DATES
        assert len({each.starts_at.astimezone(PARIS).date() for each in found}) == rules.DATES
        for each in found:
            assert each.starts_at >= at + rules.NOTICE
            local = each.starts_at.astimezone(PARIS)
            halves = range(local.hour * 2, local.hour * 2 + each.minutes // 30)
            assert all(week.parse(grid) >> (local.weekday() * 48 + half) & 1 for half in halves)


@pytest.mark.parametrize(
    ("need", "offer", "expected"),
    [
        (Mode.REMOTE, Mode.EITHER, Where.REMOTE),
        (Mode.EITHER, Mode.REMOTE, Where.REMOTE),
        (Mode.IN_PERSON, Mode.EITHER, Where.IN_PERSON),
        (Mode.EITHER, Mode.IN_PERSON, Where.IN_PERSON),
        (Mode.EITHER, Mode.EITHER, Where.EITHER),
    ],
)
def test_they_meet_at_a_distance_as_soon_as_one_says_so(need: Mode, offer: Mode, expected: Where) -> None:
    assert rules.where(need, offer) is expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("wed 14:00-18:00", "wed 16:00-20:00", "wed 16:00-18:00"),
        ("", "wed 16:00-20:00", "wed 16:00-20:00"),
        ("wed 14:00-15:00", "thu 14:00-15:00", ""),
        ("", "", ""),
    ],
)
def test_a_side_whose_week_changes_closes_nothing(one: str, two: str, expected: str) -> None:
    assert week.format_week(rules.common_week(one, two)) == expected


@pytest.mark.parametrize(
    ("youth_km", "reach", "volunteer_km", "minutes"),
    [
        (0.0, Reach.TWENTY, 0.0, 0),
        (2.0, Reach.WALK, 0.0, 30),
        (8.0, Reach.TWENTY, 1.0, 30),
        (1.0, Reach.FORTY, 8.0, 30),
        (None, Reach.TWENTY, None, 15),
    ],
)
def test_the_longer_way_counts_by_quarters_of_an_hour(
    youth_km: float | None, reach: Reach, volunteer_km: float | None, minutes: int
) -> None:
    assert rules.travel_minutes(youth_km=youth_km, reach=reach, volunteer_km=volunteer_km) == minutes


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(["scolaire.devoirs"], True), (["emploi.cv"], False), (["emploi.cv", "scolaire.examen"], True), ([], False)],
)
def test_help_of_school_follows_the_school_year(codes: list[str], expected: bool) -> None:
    assert rules.follows_school(codes) is expected
