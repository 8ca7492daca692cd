"""A private link dies with its case: some days later, in words that say how to come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import builders
import cases
import letters
import lived
import pytest
from builders import AT
from flask import Flask, current_app
from looking import look
from pages import Element, PageClient
from sqlmodel import Session, select

from app.accounts import links
from app.accounts.models import Person
from app.accounts.states import LinkScope
from app.core.clock import Clock
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.permissions import Role
from app.follow import lost_links
from app.follow import services as follow
from app.intake import vetting_services
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs.models import Need
from app.offers.models import Offer
from app.offers.states import OfferReason, OfferState
from app.safeguarding.models import Agreement, Guardianship
from app.safeguarding.texts import AGREEMENT

DAYS = 30
LAST = AT + timedelta(days=DAYS) - timedelta(minutes=1)
OVER = AT + timedelta(days=DAYS)
ENDPOINTS = {
    LinkScope.NEED: "follow.youth",
    LinkScope.PRESCRIPTION: "follow.prescriber",
    LinkScope.GUARDIAN: "follow.guardian",
    LinkScope.OFFER: "follow.volunteer",
    LinkScope.PAIR: "pairs.page",
}


@pytest.fixture
def at(app: Flask) -> Callable[..., None]:
    """Move the clock of the site."""

    def move(instant: object) -> None:
        app.extensions["clock"] = Clock(instant)  # type: ignore[arg-type]

    return move


def address(scope: LinkScope, subject_id: object, person: Person, *, since: int = 100) -> str:
    """Return a private page, whose link was given some days ago."""
    with transaction() as session:
        token = links.issue(
            session, scope=scope, subject_id=subject_id, person_id=person.id,  # type: ignore[arg-type]
            at=AT - timedelta(days=since),
        )  # fmt: skip
    return current_app.url_map.bind("").build(ENDPOINTS[scope], {"token": token})


def withdraw(need: Need) -> None:
    with transaction() as session:
        follow.withdraw(session, need=session.get_one(Need, need.id), actor=SYSTEM, at=AT)


def end(pair: lived.Lived, *, reopen: bool = False) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(
            session, mentorship=row, reason=EndReason.PLANNED_END, reopen=reopen, actor=pair.case.staff, at=AT
        )


def way_back(page: Element) -> list[str | None]:
    (main,) = page.every("main")
    return [a.attributes.get("href") for a in main.every("a")]


def withdrawn() -> tuple[Need, str]:
    """Return a request that its youth withdrew, and the address of their page."""
    with transaction() as session:
        need = builders.need(session)
        youth = session.get_one(Person, need.youth_id)
    mine = address(LinkScope.NEED, need.id, youth)
    withdraw(need)
    return need, mine


def test_a_request_that_ended_is_shown_for_some_days_and_then_told_to_be_over(
    client: PageClient, at: Callable[..., None]
) -> None:
    _, mine = withdrawn()
    at(LAST)
    client.get(mine)
    at(OVER)
    page = client.get(mine, status=410)
    assert "Ta demande est terminée" in page.text
    assert "30 jours" in page.text
    assert {"/lien-perdu", "/besoins/nouveau"} <= {str(each) for each in way_back(page)}
    client.get(f"{mine}/modifier", status=410)
    assert "Lina" not in page.text


def test_a_request_that_goes_on_keeps_its_links(client: PageClient, at: Callable[..., None]) -> None:
    with transaction() as session:
        need = builders.need(session)
        other = builders.need(session, youth=session.get_one(Person, need.youth_id))
        youth = session.get_one(Person, need.youth_id)
    mine = address(LinkScope.NEED, other.id, youth)
    withdraw(need)
    at(OVER + timedelta(days=200))
    client.get(mine)


def test_who_asked_for_somebody_is_told_too(client: PageClient, at: Callable[..., None]) -> None:
    with transaction() as session:
        teacher = builders.person(session, role=Role.PRESCRIBER, email="prof@example.org")
        need = builders.need(session, prescriber_id=teacher.id)
    mine = address(LinkScope.PRESCRIPTION, need.id, teacher)
    withdraw(need)
    at(LAST)
    client.get(mine)
    at(OVER)
    assert "La demande que vous avez faite est terminée" in client.get(mine, status=410).text


@pytest.mark.parametrize("end", ["", "/refus?langue=en"])
def test_whoever_opens_a_guardians_link_that_is_none_reads_so_in_every_language(client: PageClient, end: str) -> None:
    page = client.get(f"/representant/nothing-at-all{end}", status=404)
    assert "Ce lien n’est plus valable" in page.text
    for language in ("en", "ar"):
        text = AGREEMENT.text(language=language)
        [said] = [each for each in page.every("p") if each.attributes.get("lang") == language]
        assert text.say("dead") in said.text
        assert said.attributes["dir"] == text.direction
        assert [(a.text, a.attributes["href"]) for a in said.every("a")] == [(text.say("over_link"), "/lien-perdu")]


def test_other_links_that_are_none_are_told_in_french_alone(client: PageClient) -> None:
    page = client.get("/suivi/nothing-at-all", status=404)
    assert not [each for each in page.every("p") if each.attributes.get("lang")]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_guardian_is_told_in_their_language_once_every_request_of_the_child_is_over(
    client: PageClient, at: Callable[..., None], language: str
) -> None:
    with transaction() as session:
        lina = builders.person(session, birth_date=AT.date() - timedelta(days=13 * 366))
        needs = [builders.need(session, youth=lina) for _ in range(2)]
        parent = builders.guardian(session, youth=lina, email="parent@example.org")
        session.add(Agreement(youth_id=lina.id, guardian_id=parent.id, text_version="1", asked_at=AT))
        session.exec(select(Guardianship)).one().language = language
    mine = address(LinkScope.GUARDIAN, lina.id, parent)
    withdraw(needs[0])
    at(OVER)
    client.get(mine)
    withdraw(needs[1])
    page = client.get(mine, status=410)
    assert AGREEMENT.text(language=language).say("over") in page.text
    assert AGREEMENT.text().say("over") in page.text
    marked = [p.attributes.get("lang") for p in page.every("p") if p.attributes.get("dir")]
    assert marked == list(dict.fromkeys(each for each in (language, *AGREEMENT.languages()) if each != "fr"))


@pytest.mark.parametrize("refused", [False, True])
def test_a_volunteer_whose_offer_ended_is_told(client: PageClient, at: Callable[..., None], *, refused: bool) -> None:
    with transaction() as session:
        us = builders.association(session)
        offer = builders.offer(session, of=us, state=OfferState.TO_VET if refused else OfferState.ACTIVE)
        volunteer = session.get_one(Person, offer.volunteer_id)
        boss = cases.staff(builders.member(session, of=us), us)
    mine = address(LinkScope.OFFER, offer.id, volunteer)
    at(OVER)
    client.get(mine)
    with transaction() as session:
        row = session.get_one(Offer, offer.id)
        if refused:
            vetting_services.refuse(session, offer=row, reason=OfferReason.AREA, text="", actor=boss, at=AT)
        else:
            vetting_services.close(session, offer=row, actor=SYSTEM, at=AT)
    at(LAST)
    client.get(mine)
    at(OVER)
    page = client.get(mine, status=410)
    assert "Votre offre est terminée" in page.text
    assert {"/lien-perdu", "/offres/nouvelle"} <= {str(each) for each in way_back(page)}


def test_the_pages_of_a_pair_end_with_it_and_the_request_that_looks_again_goes_on(
    client: PageClient, at: Callable[..., None]
) -> None:
    over, kept = lived.pair(), lived.pair()
    mine, theirs = over.address(over.case.youth), over.address(over.case.volunteer)
    page, other = address(LinkScope.NEED, over.case.need.id, over.case.youth), kept.address(kept.case.youth)
    offer = address(LinkScope.OFFER, over.pair.offer_id, over.case.volunteer)
    end(over, reopen=True)
    at(LAST)
    client.get(mine)
    at(OVER)
    assert "Ton binôme est terminé" in client.get(mine, status=410).text
    assert "Votre binôme est terminé" in client.get(theirs, status=410).text
    for goes_on in (page, other, offer):
        client.get(goes_on)


def test_the_letters_of_an_end_open_their_pages_as_long_as_the_end_is_answered(
    client: PageClient, at: Callable[..., None]
) -> None:
    pair = lived.pair()
    end(pair)
    bodies = [letters.written(look(), name)[0].body for name in ("pair_ended_youth", "pair_ended")]
    private = [
        line.split("5031", 1)[1]
        for body in bodies
        for line in body.splitlines()
        if any(f"/{door}/" in line for door in ("suivi", "binome", "benevole"))
    ]
    assert len(private) == 4
    at(LAST)
    for path in private:
        client.get(path)


def test_a_link_that_is_closed_by_hand_or_unknown_says_nothing_of_a_case(
    client: PageClient, at: Callable[..., None]
) -> None:
    need, mine = withdrawn()
    with transaction() as session:
        links.revoke(session, subject_id=need.id, at=AT)
    at(OVER)
    for path in (mine, "/suivi/inconnu", mine.replace("suivi", "benevole")):
        assert "terminée" not in client.get(path, status=404).text


def _of(session: Session, role: Role) -> Person:
    """Return somebody of `role` all of whose cases are over."""
    if role is Role.VOLUNTEER:
        offer = builders.offer(session, state=OfferState.CLOSED)
        return session.get_one(Person, offer.volunteer_id)
    lina = builders.person(session, email="lina@example.org")
    writes = builders.person(session, role=Role.PRESCRIBER, email="prof@example.org")
    builders.need(session, youth=lina, prescriber_id=writes.id, state="withdrawn", ended_at=AT)
    parent = builders.guardian(session, youth=lina, email="parent@example.org")
    return {Role.YOUTH: lina, Role.PRESCRIBER: writes, Role.GUARDIAN: parent}[role]


@pytest.mark.parametrize("role", [Role.YOUTH, Role.PRESCRIBER, Role.GUARDIAN, Role.VOLUNTEER])
def test_who_asks_for_a_link_when_all_is_over_is_led_to_what_is_kept_and_to_nothing_else(
    client: PageClient, at: Callable[..., None], role: Role
) -> None:
    with transaction() as session:
        who = _of(session, role)
        first_name, email = who.first_name, who.email
    sent = []
    for typed in (email, "nobody@example.org"):
        client.submit(client.get("/lien-perdu"), {"email": typed})
        assert client.response is not None
        sent.append(client.response.text.split("<main")[1])
    assert sent[0] == sent[1]
    assert letters.written(look(), lost_links.TEMPLATE) == []
    (letter,) = letters.written(look(), "file_link_youth" if role is Role.YOUTH else "file_link")
    (path,) = [line.split("5031", 1)[1] for line in letter.body.splitlines() if "/mes-donnees/" in line]
    assert "30 jours" in letter.body
    assert first_name in client.get(path).text
    token = path.rsplit("/", 1)[1]
    for door in ("suivi", "representant", "prescription", "benevole", "binome"):
        client.get(f"/{door}/{token}", status=404)
    at(AT + timedelta(days=DAYS + 1))
    client.get(path, status=404)


def test_a_guardian_in_whose_place_somebody_was_named_and_who_has_an_account_get_nothing(session: Session) -> None:
    parent = _of(session, Role.GUARDIAN)
    lina = session.get_one(Person, session.exec(select(Guardianship.youth_id)).one())
    builders.guardian(session, youth=lina, email="other@example.org", since=AT + timedelta(days=1))
    builders.account(session, owner=lina)
    session.flush()
    for email in (parent.email, lina.email):
        lost_links.send_again(session, contact=email, at=AT)
    assert letters.written(session, "file_link") + letters.written(session, "file_link_youth") == []
