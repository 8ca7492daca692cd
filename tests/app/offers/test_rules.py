"""The rules and the transition table of an offer, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.core.errors import Conflict, Invalid
from app.offers import labels, rules
from app.offers.states import OFFERS, OPEN_STATES, REFUSALS, SUSPENSIONS, OfferAction, OfferReason, OfferState
from app.safeguarding.requirements.states import RequirementKind

DAY = date(2026, 11, 16)


def test_every_state_is_reached_and_every_open_one_is_left():
    assert OFFERS.reachable() == set(OfferState)
    assert OFFERS.final() == {OfferState.REFUSED, OfferState.CLOSED}
    assert set(OPEN_STATES) == set(OfferState) - OFFERS.final()


def test_only_an_offer_that_waits_is_vetted():
    assert OFFERS.after(OfferState.TO_VET, OfferAction.VET) is OfferState.ACTIVE
    with pytest.raises(Conflict):
        OFFERS.after(OfferState.SUSPENDED, OfferAction.VET)


def test_a_suspension_that_is_lifted_leads_back_to_vetting():
    assert OFFERS.after(OfferState.SUSPENDED, OfferAction.RESTORE) is OfferState.TO_VET


@pytest.mark.parametrize(
    ("state", "missing", "expired"),
    [
        (OfferState.ACTIVE, (), False),
        (OfferState.ACTIVE, (RequirementKind.RECORD,), True),
        (OfferState.PAUSED, (RequirementKind.TRAINING,), True),
        (OfferState.TO_VET, (RequirementKind.RECORD,), False),
        (OfferState.CLOSED, (RequirementKind.RECORD,), False),
    ],
)
def test_an_offer_that_was_vetted_expires_when_something_is_missing(state, missing, expired):
    assert rules.is_expired(state, missing) is expired


@pytest.mark.parametrize(
    ("birth_date", "allowed"),
    [
        (date(2008, 11, 16), True),
        (date(2008, 11, 17), False),
        (date(1930, 1, 1), True),
        (date(1890, 1, 1), False),
        (DAY + timedelta(days=1), False),
    ],
)
def test_volunteers_are_adults_who_are_alive(birth_date, allowed):
    assert (rules.age_problem(birth_date, DAY, adult_age=18) is None) is allowed


def test_a_volunteer_without_a_birth_date_is_refused():
    with pytest.raises(Invalid, match="date de naissance"):
        rules.ensure_adult(None, DAY, adult_age=18)


@pytest.mark.parametrize(
    ("days", "allowed"), [(None, True), (1, True), (366, True), (0, False), (-1, False), (367, False)]
)
def test_a_pause_lasts_a_year_at_most_and_begins_today(days, allowed):
    until = None if days is None else DAY + timedelta(days=days)
    assert (rules.pause_problem(until, DAY) is None) is allowed


def test_a_check_is_not_seen_tomorrow():
    assert rules.seen_problem(DAY, DAY) is None
    assert rules.seen_problem(DAY + timedelta(days=1), DAY)


def test_every_state_and_reason_has_its_words():
    assert set(labels.LABELS) == set(labels.TONES) == set(OfferState)
    assert set(labels.REASONS) == set(OfferReason) == {*REFUSALS, *SUSPENSIONS}


def test_the_volunteer_is_never_told_a_reason_of_safety():
    assert not {OfferReason.SAFETY, OfferReason.REPORT, OfferReason.UNFIT, OfferReason.OTHER} & set(labels.TOLD)
