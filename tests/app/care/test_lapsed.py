"""A pair that is suspended as a check expired does not rest without end: its team reads it, and how to go on or end."""

from __future__ import annotations

from datetime import timedelta

import builders
import lived
import pytest
from flask import Flask
from looking import look
from pages import Element, PageClient
from sqlmodel import Session, select
from visitors import signed_in

from app.care import profiles
from app.care.states import Health, Sign
from app.core.clock import local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.mentorships import services, tasks
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, SuspensionReason
from app.needs.models import Need
from app.needs.states import NeedState
from app.safeguarding.requirements.models import Attestation

AT = lived.AT
TODAY = "/association/aujourdhui"


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A pair that the night suspended, as its volunteer's check had expired."""
    found = lived.pair()
    with transaction() as session:
        _seen(session, days_ago=184)
    assert tasks.suspend_incomplete() == 1
    return found


def _seen(session: Session, *, days_ago: int) -> Attestation:
    row = builders.checked(session)
    row.seen_on = local_date(AT) - timedelta(days=days_ago)
    return row


def visitor(app: Flask, pair: lived.Lived, *, days: int) -> PageClient:
    """Its coordinator, so many days after the pair was suspended."""
    app.extensions["clock"].shift = timedelta(days=days)
    return signed_in(app, pair.case.coordinator)


def to_call(page: Element) -> str:
    found = [each for each in page.every("section") if each.attributes.get("aria-labelledby") == "a-appeler"]
    return found[0].text if found else ""


def health(pair: lived.Lived, *, days: int) -> profiles.PairHealth:
    association_id = pair.pair.association_id
    assert association_id is not None
    [found] = profiles.healths(look(), association_id, at=AT + timedelta(days=days))
    return found


def test_after_two_weeks_it_is_to_call_with_whose_check_and_both_ways_out(app: Flask, pair: lived.Lived) -> None:
    client = visitor(app, pair, days=14)
    page = client.get(TODAY)
    shown = to_call(page)
    assert "Suspendu depuis 14 jours, le dossier de Marc n’étant plus en ordre" in shown
    assert "la vérification de son casier n’est pas valable" in shown
    links = [each.attributes.get("href") for each in page.every("a")]
    assert f"/association/benevoles/{pair.case.offer.id}" in links
    assert f"/association/binomes/{pair.pair.id}/terminer" in links
    page = client.get(f"/association/binomes/{pair.pair.id}")
    assert f"/association/benevoles/{pair.case.offer.id}" in [each.attributes.get("href") for each in page.every("a")]
    assert health(pair, days=13).health is Health.AT_REST


def test_it_ends_for_that_reason_and_the_place_is_free(app: Flask, pair: lived.Lived) -> None:
    client = visitor(app, pair, days=14)
    page = client.get(f"/association/binomes/{pair.pair.id}/terminer")
    assert "Vérification expirée" in page.text
    client.submit(page, {"reason": EndReason.CHECK_EXPIRED.value})
    kept = look().get_one(Mentorship, pair.pair.id)
    assert (kept.state, kept.end_reason) == (MentorshipState.ENDED, EndReason.CHECK_EXPIRED)
    assert look().get_one(Need, pair.case.need.id).state is NeedState.CLOSED


def test_that_reason_is_not_offered_for_any_other_pair(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).suspended_for = SuspensionReason.BY_HAND
    client = visitor(app, pair, days=14)
    page = client.get(f"/association/binomes/{pair.pair.id}/terminer")
    assert "Vérification expirée" not in page.text
    client.submit(page, {"reason": EndReason.CHECK_EXPIRED.value}, status=422)
    assert look().get_one(Mentorship, pair.pair.id).state is MentorshipState.SUSPENDED
    assert health(pair, days=40).health is Health.AT_REST


def test_once_the_check_is_renewed_the_pair_goes_on_and_nobody_calls(app: Flask, pair: lived.Lived) -> None:
    with transaction() as session:
        _seen(session, days_ago=0)
        assert services.resume_completed(session, volunteer_id=pair.case.volunteer.id, actor=SYSTEM, at=AT) == 1
    assert Sign.CHECK_LAPSED not in {each.sign for each in health(pair, days=14).findings}


def test_it_counts_from_the_last_time_that_it_was_suspended(app: Flask, pair: lived.Lived) -> None:
    again = AT + timedelta(days=30)
    with transaction() as session:
        kept = session.exec(select(Mentorship)).one()
        row = _seen(session, days_ago=0)
        services.resume(session, mentorship=kept, actor=SYSTEM, at=again)
        row.seen_on = local_date(AT) - timedelta(days=184)
        services.suspend(session, mentorship=kept, actor=SYSTEM, at=again, reason=SuspensionReason.REQUIREMENT)
    assert health(pair, days=43).health is Health.AT_REST
    assert health(pair, days=44).lapsed is not None
