"""What time asks of offers, on both databases."""

from __future__ import annotations

from datetime import timedelta

import builders
import letters
from builders import AT
from flask import Flask
from looking import look

from app.core.clock import Clock
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


def test_volunteer_and_association_are_reminded_sixty_thirty_and_seven_days_before_an_end_and_on_its_day(app: Flask):
    with transaction() as session:
        us = builders.association(session)
        builders.member(session, of=us)
        ending = builders.offer(session, of=us, checked=False)
        builders.check(session, volunteer_id=ending.volunteer_id, ends=DAY + timedelta(days=61))
        builders.offer(session, of=us)
    told = {}
    for days in (0, 1, 2, 30, 31, 32, 53, 54, 55, 61, 62):
        app.extensions["clock"] = Clock(AT + timedelta(days=days))
        told[days] = (offer_tasks.remind(), offer_tasks.remind())
    assert [days for days, count in told.items() if count != (0, 0)] == [1, 31, 54, 61]
    assert {told[days] for days in (1, 31, 54, 61)} == {(1, 0)}
    mails = letters.written(look(), "offer_ends_soon")
    assert [each.subject for each in mails] == ["Votre dossier est bientôt à renouveler"] * 3 + [
        "Votre dossier est à renouveler\u00a0: dernier jour"
    ]
    assert "À partir de demain, on ne pourra plus rien vous proposer" in mails[-1].body
    mails = letters.written(look(), "offer_ends_soon_association")
    assert len(mails) == 4
    assert "16 janvier 2027" in mails[0].body
    assert "Marc" in mails[0].body


def test_a_renewal_starts_the_reminders_anew(app: Flask):
    with transaction() as session:
        ending = builders.offer(session, checked=False)
        builders.check(session, volunteer_id=ending.volunteer_id, ends=DAY + timedelta(days=5))
    assert (offer_tasks.remind(), offer_tasks.remind()) == (1, 0)
    with transaction() as session:
        builders.check(session, volunteer_id=ending.volunteer_id, ends=DAY + timedelta(days=25))
    assert (offer_tasks.remind(), offer_tasks.remind()) == (1, 0)
