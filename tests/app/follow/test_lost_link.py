"""« J’ai perdu mon lien »."""

from datetime import timedelta

import builders
import letters
import pytest
from builders import AT
from flask import Flask
from looking import look
from pages import PageClient, errors
from sqlmodel import Session

from app.accounts.states import AccountState
from app.core.db import transaction
from app.core.permissions import Role
from app.follow import lost_links
from app.needs.states import NeedState
from app.offers.states import OfferState
from app.safeguarding.models import Guardianship

PHONE = "+33639980001"


def _recipients(session: Session) -> list[str]:
    return [message.recipient for message in letters.written(session, lost_links.TEMPLATE)]


def test_a_youth_gets_a_link_for_each_request_that_goes_on(session: Session) -> None:
    lina = builders.person(session, email="Lina@example.org")
    builders.need(session, youth=lina)
    builders.need(session, youth=lina, state=NeedState.PAUSED)
    builders.need(session, youth=lina, state=NeedState.WITHDRAWN)
    lost_links.send_again(session, contact="lina@example.org", at=AT)
    assert _recipients(session) == ["Lina@example.org"] * 2


def test_a_volunteer_gets_a_link_while_the_offer_is_open(session: Session) -> None:
    open_offer = builders.offer(session)
    closed = builders.offer(session, volunteer=builders.person(session, role=Role.VOLUNTEER), state=OfferState.CLOSED)
    for offer in (open_offer, closed):
        person = session.get_one(builders.Person, offer.volunteer_id)
        lost_links.send_again(session, contact=person.email, at=AT)
    assert _recipients(session) == [session.get_one(builders.Person, open_offer.volunteer_id).email]


def test_only_the_guardian_named_last_gets_the_link(session: Session) -> None:
    lina = builders.person(session)
    builders.need(session, youth=lina)
    first = builders.guardian(session, youth=lina, email="first@example.org")
    last = builders.person(session, role=Role.GUARDIAN, email="last@example.org")
    session.add(Guardianship(youth_id=lina.id, guardian_id=last.id, created_at=AT + timedelta(days=1)))
    session.flush()
    lost_links.send_again(session, contact=first.email, at=AT)
    assert _recipients(session) == []
    lost_links.send_again(session, contact=last.email, at=AT)
    assert _recipients(session) == ["last@example.org"]


def test_a_prescriber_gets_the_page_of_what_they_wrote(session: Session) -> None:
    teacher = builders.person(session, role=Role.PRESCRIBER, email="prof@example.org")
    builders.need(session, prescriber_id=teacher.id)
    lost_links.send_again(session, contact="prof@example.org", at=AT)
    assert "/prescri" in letters.written(session, lost_links.TEMPLATE)[0].body


def test_somebody_shut_out_gets_nothing(session: Session) -> None:
    offer = builders.offer(session)
    volunteer = session.get_one(builders.Person, offer.volunteer_id)
    builders.account(session, owner=volunteer).state = AccountState.SUSPENDED
    session.flush()
    lost_links.send_again(session, contact=volunteer.email, at=AT)
    assert _recipients(session) == []


def test_somebody_with_a_phone_only_is_called_once(session: Session) -> None:
    lina = builders.person(session, email="", phone=PHONE)
    builders.need(session, youth=lina)
    for _ in range(3):
        lost_links.send_again(session, contact=PHONE, at=AT)
        session.flush()
    assert len(letters.written(session, lost_links.TEMPLATE)) == 1


def test_the_new_link_opens_the_page_and_the_answer_is_the_same_for_everybody(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        builders.need(session, youth=builders.person(session, first_name="Lina", email="lina@example.org"))
    seen = []
    for email in ("lina@example.org", "nobody@example.org"):
        client.submit(client.get("/lien-perdu"), {"email": email})
        assert client.response is not None
        seen.append(client.response.text)
    assert seen[0].split("<main")[1] == seen[1].split("<main")[1]
    path = letters.path_in(letters.written(look(), lost_links.TEMPLATE)[0])
    assert "Lina" in client.get(path).text


def test_a_phone_typed_as_people_do_is_found(client: PageClient, app: Flask) -> None:
    with transaction() as session:
        builders.need(session, youth=builders.person(session, email="lina@example.org", phone=PHONE))
    client.submit(client.get("/lien-perdu"), {"phone": "06 39 98 00 01"})
    assert _recipients(look()) == ["lina@example.org"]


@pytest.mark.parametrize(
    "typed",
    [{}, {"email": "x"}, {"phone": "12"}, {"email": "\x00@example.org"}, {"phone": "9" * 10_000}, {"email": "🐎"}],
)
def test_what_is_neither_gets_a_sentence(client: PageClient, typed: dict[str, str]) -> None:
    assert errors(client.submit(client.get("/lien-perdu"), typed, status=422))


def test_asking_again_and_again_is_slowed_down(client: PageClient) -> None:
    for _ in range(8):
        client.submit(client.get("/lien-perdu"), {"email": "nobody@example.org"})
    client.submit(client.get("/lien-perdu"), {"email": "nobody@example.org"}, status=429)
