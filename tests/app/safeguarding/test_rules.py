"""Who may be seen, who needs a guardian, whose mailbox is whose: without a database."""

from __future__ import annotations

from datetime import date

import pytest

from app.safeguarding import rules

DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("born", "agreed", "examined"),
    [
        (date(2011, 11, 16), False, True),
        (date(2011, 11, 17), False, False),
        (date(2011, 11, 17), True, True),
        (None, False, False),
        (None, True, True),
        (date(2013, 3, 1), True, True),
    ],
)
def test_a_need_is_seen_from_the_birthday_of_consent_or_with_an_agreement(
    born: date | None, agreed: bool, examined: bool
) -> None:
    assert rules.may_be_examined(born, agreed, DAY, consent_age=15) is examined


def test_the_age_of_consent_is_a_setting() -> None:
    born = date(2011, 1, 1)
    assert rules.may_be_examined(born, agreed=False, day=DAY, consent_age=15)
    assert not rules.may_be_examined(born, agreed=False, day=DAY, consent_age=16)


@pytest.mark.parametrize(
    ("born", "needed"), [(date(2008, 11, 16), False), (date(2008, 11, 17), True), (None, True), (DAY, True)]
)
def test_a_guardian_is_needed_until_the_day_of_age(born: date | None, needed: bool) -> None:
    assert rules.needs_guardian(born, DAY, adult_age=18) is needed


def test_somebody_born_on_29_february_comes_of_age_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert rules.needs_guardian(born, date(2026, 2, 28), adult_age=18)
    assert not rules.needs_guardian(born, date(2026, 3, 1), adult_age=18)


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 29), date(2028, 3, 1)])
def test_the_latest_birth_date_agrees_with_the_age(day: date) -> None:
    for born in (date(2008, 2, 28), date(2008, 2, 29), date(2008, 3, 1), date(2010, 2, 28), date(2010, 3, 1)):
        for age in (16, 17, 18, 20):
            older = not rules.needs_guardian(born, day, adult_age=age)
            assert older is (born <= rules.latest_birth(day, age)), (born, age)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("lina@example.org", "LINA@example.org", True),
        ("lina.delmas@example.org", "linadelmas@example.org", True),
        ("lina+maman@example.org", "lina@example.org", True),
        ("lina@googlemail.com", "li.na@gmail.com", True),
        ("lina@example.org", "nadia@example.org", False),
        ("lina@example.org", "lina@example.com", False),
        ("", "", False),
        ("lina@example.org", "", False),
    ],
)
def test_aliases_dots_and_case_reach_the_same_mailbox(one: str, other: str, same: bool) -> None:
    assert rules.same_mailbox(one, other) is same
    assert rules.same_mailbox(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+33639980001", "06 39 98 00 01", True),
        ("+33639980001", "0033 6 39 98 00 01", True),
        ("+33639980001", "+33 (0)6.39.98.00.01", True),
        ("+33639980001", "０６ ３９ ９８ ００ ０１", True),
        ("+33639980001", "+33639980002", False),
        ("", "", False),
    ],
)
def test_a_number_rings_the_same_telephone_however_it_is_written(one: str, other: str, same: bool) -> None:
    assert rules.same_phone(one, other) is same
