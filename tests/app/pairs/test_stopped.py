"""A volunteer who was stopped reads that they are, and no word of a youth any more."""

from __future__ import annotations

import builders
import cases
import lived
import pytest
from flask import Flask
from pages import PageClient, form_values
from visitors import signed_in

from app.conversations.models import Line
from app.core.db import reading, transaction
from app.core.identity import SYSTEM
from app.intake import vetting_services as vetting
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.offers import queries as offers
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState

SAID = "Je serai seule à la médiathèque mercredi"


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    found = lived.pair(minor=True)
    with transaction() as session:
        session.add(Line(mentorship_id=found.pair.id, writer_id=found.case.youth.id, text=SAID, written_at=cases.AT))
    return found


def stop(pair: lived.Lived) -> None:
    with transaction() as session:
        offer = session.get_one(Offer, pair.pair.offer_id)
        vetting.suspend(session, offer=offer, reason=OfferReason.SAFETY, text="", actor=SYSTEM, at=cases.AT)


def pages(pair: lived.Lived) -> tuple[str, ...]:
    """Return every page of the pair that its volunteer could open, signed in or by the link of a later letter."""
    own, name = f"/mes-binomes/{pair.pair.id}", "pairs.page"
    return (
        own, f"{own}/messages", f"{own}/seances", pair.address(pair.case.volunteer, name),
        pair.address(pair.case.volunteer, "conversations.lines"),
    )  # fmt: skip


def test_a_stopped_volunteer_opens_no_page_of_their_pair_and_reads_no_name(
    app: Flask, client: PageClient, pair: lived.Lived
) -> None:
    assert pair.case.youth.first_name in client.get(pair.address(pair.case.volunteer)).text
    stop(pair)
    stopped = signed_in(app, pair.case.volunteer)
    for address in pages(pair):
        stopped.get(address, status=404)
    mine = stopped.get("/mon-espace/benevole")
    assert "Votre offre est suspendue" in mine.text
    assert pair.case.youth.first_name not in mine.text
    assert pair.case.youth.first_name not in stopped.get("/signaler").text
    assert pair.case.youth.first_name not in stopped.get("/mes-binomes").text


@pytest.mark.parametrize("where", ["", "/contact"])
def test_who_knows_the_address_of_a_form_is_led_neither_to_the_pair_nor_to_a_contact(
    app: Flask, pair: lived.Lived, where: str
) -> None:
    stop(pair)
    stopped = signed_in(app, pair.case.volunteer)
    sent = form_values(stopped.get("/mon-espace/benevole").every("form")[0])
    stopped.post(f"/mon-espace/benevole/binomes/{pair.pair.id}{where}", sent, status=404, follow=False)


def test_who_is_stopped_stops_nobody_else_and_no_active_volunteer_lets_them_in_again(
    app: Flask, pair: lived.Lived
) -> None:
    with transaction() as session:
        other = builders.offer(session)
    stop(pair)
    assert offers.is_stopped(reading(), pair.case.volunteer.id)
    assert not offers.is_stopped(reading(), other.volunteer_id)


def test_the_youth_of_a_stopped_volunteer_still_reads_their_page(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    stop(pair)
    for who in (pair.case.youth, pair.case.guardian):
        assert who is not None
        client.get(pair.address(who))


def test_closing_the_offer_washes_nothing(app: Flask, pair: lived.Lived) -> None:
    stop(pair)
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=found, reason=EndReason.RELATION, actor=SYSTEM, at=cases.AT)
        session.flush()
        vetting.close(session, offer=session.get_one(Offer, pair.pair.offer_id), actor=SYSTEM, at=cases.AT)
    client = signed_in(app, pair.case.volunteer)
    for address in pages(pair):
        client.get(address, status=404)


def test_whoever_is_vetted_again_reads_again(app: Flask, pair: lived.Lived) -> None:
    stop(pair)
    with transaction() as session:
        offer = session.get_one(Offer, pair.pair.offer_id)
        offer.state, offer.reason = OfferState.ACTIVE, None
    signed_in(app, pair.case.volunteer).get(f"/mes-binomes/{pair.pair.id}")
