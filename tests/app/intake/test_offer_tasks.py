"""What time asks of offers, on both databases."""

from __future__ import annotations

from datetime import timedelta

import builders
import letters
from builders import AT
from flask import Flask
from looking import look

from app.core.db import transaction
from app.intake import offer_tasks
from app.offers.models import Offer
from app.offers.states import OfferState

DAY = AT.date()


def test_a_pause_that_is_over_ends_once(app: Flask):
    with transaction() as session:
        over = builders.offer(session, state=OfferState.PAUSED, paused_until=DAY)
        going_on = builders.offer(session, state=OfferState.PAUSED, paused_until=DAY + timedelta(days=1))
        endless = builders.offer(session, state=OfferState.PAUSED)
    assert (offer_tasks.resume_rested(), offer_tasks.resume_rested()) == (1, 0)
    states = [look().get_one(Offer, each.id).state for each in (over, going_on, endless)]
    assert states == [OfferState.ACTIVE, OfferState.PAUSED, OfferState.PAUSED]
    assert len(letters.written(look(), "offer_resumed")) == 1


def test_a_volunteer_is_warned_once_of_each_check_that_is_about_to_end(app: Flask):
    with transaction() as session:
        ending = builders.offer(session, checked=False)
        builders.check(session, volunteer_id=ending.volunteer_id, expires_on=DAY + timedelta(days=20))
        builders.offer(session)
    assert (offer_tasks.warn_of_checks(), offer_tasks.warn_of_checks()) == (1, 0)
    mail = letters.written(look(), "offer_check_expires")[0]
    assert "6 décembre 2026" in mail.body
    with transaction() as session:
        builders.check(session, volunteer_id=ending.volunteer_id, expires_on=DAY + timedelta(days=25))
    assert offer_tasks.warn_of_checks() == 1
