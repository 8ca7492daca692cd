"""A volunteer who was stopped comes back: the operator reads the offer first, and nobody is accused."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import builders
import letters
import pytest
import visitors
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient
from sqlmodel import select

from app.accounts import links
from app.accounts.models import Account, SignedInSession
from app.accounts.states import LinkScope
from app.associations.models import Association
from app.core.db import transaction
from app.core.errors import Forbidden
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.intake import offer_services
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState

LIST = "/association/benevoles"
BORN = date(1970, 5, 4)
GERARD = {"first_name": "Gérard", "last_name": "Lefèvre", "birth_date": BORN, "email": "gerard.lefevre@example.org"}


@pytest.fixture
def us(app: Flask) -> Association:
    with transaction() as session:
        it = builders.association(session, name="Les Passerelles")
        builders.member(session, of=it)
        return it


@pytest.fixture
def operator(app: Flask) -> PageClient:
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR, first_name="Odile")
    return visitors.signed_in(app, who)


def stopped(us: Association, state: OfferState = OfferState.SUSPENDED, reason: OfferReason = OfferReason.REPORT):
    with transaction() as session:
        who = builders.person(session, role=Role.VOLUNTEER, **GERARD)
        builders.offer(session, volunteer=who, of=us, state=state, reason=reason)


def arrives(us: Association, **person) -> UUID:
    with transaction() as session:
        who = builders.person(session, role=Role.VOLUNTEER, **person)
        it = builders.offer(session, volunteer=who, of=us, state=OfferState.TO_VET, vetted_at=None, chosen=True)
        offer_services.admit_offer(session, offer=it, actor=SYSTEM, at=AT)
        return it.id


VARIANT = {"first_name": "Gerard", "last_name": "LEFEVRE", "birth_date": BORN, "email": "autre@example.net"}


@pytest.mark.parametrize(
    ("state", "reason", "held"),
    [
        (OfferState.SUSPENDED, OfferReason.NO_NEWS, True),
        (OfferState.REFUSED, OfferReason.SAFETY, True),
        (OfferState.CLOSED, OfferReason.REPORT, True),
        (OfferState.REFUSED, OfferReason.AREA, False),
        (OfferState.CLOSED, None, False),
        (OfferState.ACTIVE, None, False),
    ],
)
def test_who_was_stopped_is_held_under_a_variant_of_the_name(app: Flask, us: Association, state, reason, held: bool):
    stopped(us, state, reason)
    it = arrives(us, **VARIANT)
    assert look().get_one(Offer, it).state is (OfferState.HELD if held else OfferState.TO_VET)


def test_a_namesake_of_another_age_is_not_held(app: Flask, us: Association):
    stopped(us)
    it = arrives(us, **(VARIANT | {"birth_date": date(1980, 1, 1)}))
    assert look().get_one(Offer, it).state is OfferState.TO_VET


def test_the_volunteer_reads_nothing_of_it_and_the_association_nothing_at_all(
    app: Flask, us: Association, operator: PageClient
):
    stopped(us)
    it = arrives(us, **VARIANT)
    mail = letters.written(look(), "offer_received", to="autre@example.net")[0]
    told = letters.written(look(), "offer_held")[0]
    for word in ("suspen", "signal", "refus", "sécurité"):
        assert word not in mail.body.lower()
        assert word not in told.body.lower()
    assert "Gerard" not in told.body
    with transaction() as session:
        claire = builders.member(session, of=us, first_name="Claire")
    client = visitors.signed_in(app, claire)
    client.get(f"{LIST}/{it}", status=404)
    page = client.get(LIST)
    assert "Gerard" not in page.text
    assert "À relire" not in page.text


def test_the_operator_compares_then_lets_it_go_to_the_association_that_was_chosen(
    app: Flask, us: Association, operator: PageClient
):
    stopped(us)
    it = arrives(us, **VARIANT)
    assert "Gerard L." in operator.get(f"{LIST}?etat=a-relire").text
    page = operator.get(f"{LIST}/{it}")
    assert "un nom proche, la même date de naissance" in page.text
    operator.submit(operator.get(f"{LIST}/{it}/confier"), button="Confier")
    found = look().get_one(Offer, it)
    assert (found.state, found.association_id) == (OfferState.TO_VET, us.id)
    with transaction() as session:
        claire = builders.member(session, of=us, first_name="Claire")
    page = visitors.signed_in(app, claire).get(f"{LIST}/{it}")
    assert "relire" not in page.text
    assert "relue" not in page.text


def test_the_operator_may_refuse_it(app: Flask, us: Association, operator: PageClient):
    stopped(us)
    it = arrives(us, **VARIANT)
    operator.submit(operator.get(f"{LIST}/{it}/refuser"), {"reason": "safety"}, button="Refuser")
    assert look().get_one(Offer, it).state is OfferState.REFUSED


def test_only_the_operator_lets_it_go(app: Flask, us: Association):
    stopped(us)
    it = arrives(us, **VARIANT)
    with transaction() as session:
        offer = session.get_one(Offer, it)
        with pytest.raises(Forbidden):
            offer_services.release_offer(session, offer=offer, actor=SYSTEM, at=AT)


def test_a_youth_who_offers_as_well_is_held(app: Flask, us: Association, operator: PageClient):
    with transaction() as session:
        builders.person(session, first_name="Lina", last_name="Delmas", email="lina.delmas@example.org")
    it = arrives(us, first_name="Lina", last_name="Delmas", birth_date=builders.ADULT, email="LinaDelmas+b@example.org")
    assert look().get_one(Offer, it).state is OfferState.HELD
    page = operator.get(f"{LIST}/{it}")
    assert "On ne peut pas demander et offrir" in page.text
    assert "lina.delmas@example.org" not in page.text


def test_a_suspension_ends_every_session_and_link_of_the_volunteer(app: Flask, us: Association):
    with transaction() as session:
        it = builders.offer(session, of=us)
        who = session.get_one(builders.Person, it.volunteer_id)
        claire = builders.member(session, of=us, first_name="Claire")
        token = links.issue(session, scope=LinkScope.OFFER, subject_id=it.id, person_id=who.id, at=AT)
        address = f"{LIST}/{it.id}/suspendre"
    mine = visitors.signed_in(app, who)
    mine.get("/mon-espace/benevole")
    mine.get(f"/benevole/{token}")
    client = visitors.signed_in(app, claire)
    client.submit(client.get(address), {"reason": "report"}, button="Suspendre")
    account = select(Account.id).where(Account.person_id == who.id).scalar_subquery()
    assert not look().exec(select(SignedInSession).where(SignedInSession.account_id == account)).all()
    assert "Se connecter" in mine.get("/mon-espace/benevole").every("title")[0].text
    mine.get(f"/benevole/{token}", status=404)
