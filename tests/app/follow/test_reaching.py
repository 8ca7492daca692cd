"""A youth or a volunteer who typed a wrong address, or has another number, corrects it without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asking
import builders
import pytest
from asking import ADULT, TEEN, heading
from builders import AT
from flask import Flask
from letters import written
from looking import look
from pages import PageClient, errors, form_values
from sqlmodel import select

from app.accounts import links
from app.accounts.models import Account, Person
from app.accounts.states import LinkScope
from app.core.clock import Clock
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.journal.models import Entry
from app.needs import services as needs
from app.needs.models import Need
from app.offers.states import OfferState
from app.skills import services as skills

RIGHT = "lina.juste@example.org"
LATER = Clock(AT + timedelta(minutes=3))


@pytest.fixture
def address(client: PageClient, app: Flask) -> str:
    """Return the private page of a minor who just asked."""
    asking.install(app)
    return asking.private_link(asking.sent(client, TEEN))


def youth() -> Person:
    look().expire_all()
    return look().exec(select(Person).where(Person.role == Role.YOUTH)).one()


def link_in(body: str) -> str:
    return "/suivi/" + body.split("/suivi/")[1].split(maxsplit=1)[0]


def test_the_new_address_gets_the_only_link_that_still_opens(client: PageClient, app: Flask, address: str) -> None:
    page = client.get(address)
    assert ADULT["email"] in page.text
    form = client.get(f"{address}/coordonnees")
    done = client.submit(form, {"email": RIGHT, "phone": "06 39 98 00 41"}, button="Enregistrer")
    assert heading(done).startswith("Ta demande")
    assert "Ton ancien lien ne marche plus" in done.text
    assert (youth().email, youth().phone) == (RIGHT, "+33639980041")
    assert "06 39 98 00 41" in done.text
    (letter,) = written(look(), "contact_changed", to=RIGHT)
    app.extensions["clock"] = LATER
    client.get(link_in(letter.body))
    client.get(address, status=404)


def test_the_address_that_is_left_is_told_without_a_name_or_a_link(client: PageClient, address: str) -> None:
    client.submit(client.get(f"{address}/coordonnees"), {"email": RIGHT}, button="Enregistrer")
    (letter,) = written(look(), "contact_left", to=ADULT["email"])
    assert "Lina" not in letter.body
    assert "/suivi/" not in letter.body


def test_whoever_presses_twice_finds_the_page_and_gets_one_letter(client: PageClient, address: str) -> None:
    values = form_values(client.get(f"{address}/coordonnees").every("form")[0]) | {"email": RIGHT}
    for _ in range(2):
        assert heading(client.post(f"{address}/coordonnees", values)).startswith("Ta demande")
    assert len(written(look(), "contact_changed")) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "", "phone": ""}, "Donne une adresse e-mail ou un téléphone"),
        ({"email": "na.dia+moi@example.net"}, "le même que celui de ton parent"),
        ({"email": "lina@"}, "s’écrit comme"),
    ],
)
def test_what_reaches_nobody_or_the_parent_is_refused(
    client: PageClient, address: str, typed: dict[str, str], said: str
) -> None:
    page = client.submit(client.get(f"{address}/coordonnees"), typed, button="Enregistrer", status=422)
    assert said in errors(page)
    assert youth().email == ADULT["email"]


def test_the_mailbox_of_a_volunteer_is_nobody_elses(client: PageClient, address: str) -> None:
    with transaction() as session:
        volunteer = builders.offer(session)
        email = session.get_one(Person, volunteer.volunteer_id).email
    page = client.submit(client.get(f"{address}/coordonnees"), {"email": email}, button="Enregistrer", status=422)
    assert "déjà à une personne bénévole" in page.text


def test_it_is_corrected_on_the_page_that_thanks_too(client: PageClient, app: Flask) -> None:
    asking.install(app)
    thanks = asking.sent(client)
    assert ADULT["email"] in thanks.text
    (link,) = [a.attributes["href"] for a in thanks.every("a") if a.text == "Corriger"]
    client.get(link or "")


def test_with_an_account_or_a_request_that_is_over_it_is_not_corrected_here(client: PageClient, address: str) -> None:
    with transaction() as session:
        account = builders.account(session, owner=session.exec(select(Person).where(Person.role == Role.YOUTH)).one())
    client.get(f"{address}/coordonnees", status=404)
    with transaction() as session:
        session.delete(session.get_one(Account, account.id))
    client.get(f"{address}/coordonnees")
    with transaction() as session:
        need = session.exec(select(Need)).one()
        needs.withdraw(session, need=need, actor=SYSTEM, at=AT)
    client.get(f"{address}/coordonnees", status=404)
    assert not [a for a in client.get(address).every("a") if "coordonnees" in (a.attributes["href"] or "")]


@dataclass
class Offering:
    """A volunteer without an account, and their private page."""

    id: UUID
    email: str
    page: str

    def now(self) -> Person:
        look().expire_all()
        return look().get_one(Person, self.id)


def offering(**values: Any) -> Offering:
    with transaction() as session:
        skills.install(session)
        offer = builders.offer(session, of=builders.association(session), **values)
        token = links.issue(session, scope=LinkScope.OFFER, subject_id=offer.id, person_id=offer.volunteer_id, at=AT)
        email = session.get_one(Person, offer.volunteer_id).email
        return Offering(offer.volunteer_id, email, f"/benevole/{token}")


NEW = {"email": "marc.juste@example.org", "phone": "06 39 98 00 42"}


def test_a_volunteer_too_gets_the_only_link_that_still_opens(app: Flask, client: PageClient) -> None:
    marc = offering()
    (change,) = [a for a in client.get(marc.page).every("a") if "pour vous joindre" in a.text]
    form = client.get(change.attributes["href"] or "")
    done = client.submit(form, NEW, button="Enregistrer")
    assert "Votre ancien lien ne marche plus" in done.text
    assert (marc.now().email, marc.now().phone) == (NEW["email"], "+33639980042")
    assert NEW["email"] in done.text
    (letter,) = written(look(), "contact_changed", to=NEW["email"])
    (left,) = written(look(), "contact_left", to=marc.email)
    assert "/benevole/" not in left.body
    assert look().exec(select(Entry).where(Entry.action == "change_contact", Entry.subject_id == marc.id)).one()
    app.extensions["clock"] = LATER
    client.get("/benevole/" + letter.body.split("/benevole/")[1].split(maxsplit=1)[0])
    client.get(marc.page, status=404)


def test_a_volunteer_who_presses_twice_gets_one_letter(client: PageClient) -> None:
    marc = offering()
    values = form_values(client.get(f"{marc.page}/coordonnees").every("form")[0]) | NEW
    for _ in range(2):
        client.post(f"{marc.page}/coordonnees", values)
    assert len(written(look(), "contact_changed")) == 1


def test_a_volunteer_gives_something_that_is_theirs(client: PageClient) -> None:
    marc = offering()
    with transaction() as session:
        builders.person(session, email="lina@example.org", phone="+33639980043")
        other = session.get_one(Person, builders.offer(session).volunteer_id).email
    for typed, said in (
        ({"email": "", "phone": ""}, "une adresse e-mail ou un téléphone"),
        ({"email": "Li.na+moi@example.org"}, "déjà à quelqu’un"),
        ({"email": other}, "déjà à quelqu’un"),
    ):
        page = client.get(f"{marc.page}/coordonnees")
        refused = client.submit(page, typed, button="Enregistrer", status=422)
        assert said in errors(refused)
    assert marc.now().email == marc.email
    assert not written(look(), "contact_left")


@pytest.mark.parametrize("state", [OfferState.SUSPENDED, OfferState.CLOSED, OfferState.REFUSED])
def test_an_offer_that_is_stopped_or_over_keeps_the_contact_it_had(client: PageClient, state: OfferState) -> None:
    marc = offering(state=state)
    assert "/coordonnees" not in str([a.attributes for a in client.get(marc.page).every("a")])
    client.get(f"{marc.page}/coordonnees", status=404)


def test_a_volunteer_with_an_account_changes_it_there(client: PageClient) -> None:
    marc = offering()
    with transaction() as session:
        builders.account(session, owner=session.get_one(Person, marc.id))
    client.get(f"{marc.page}/coordonnees", status=404)


def test_asking_for_many_addresses_is_slowed_down_for_a_volunteer_too(client: PageClient) -> None:
    marc = offering()
    with transaction() as session:
        taken = session.get_one(Person, builders.offer(session).volunteer_id).email
    for _ in range(8):
        client.submit(client.get(f"{marc.page}/coordonnees"), {"email": taken}, button="Enregistrer", status=422)
    client.submit(client.get(f"{marc.page}/coordonnees"), {"email": taken}, button="Enregistrer", status=429)
