"""Words of a request that sound like danger: who answers now comes first, and somebody is told at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import asking
import builders
import pytest
import visitors
from asking import ADULT, CHILD, START, TEEN, WHERE
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient
from sqlmodel import col, select

from app.core.db import transaction
from app.core.permissions import Role
from app.needs.models import Need
from app.needs.states import NeedState
from app.skills import services as skills

WORDS = "je veux mourir"
CHOSEN = ("choisit un bénévole", "bénévole est choisi", "Personne n’est libre")
NUMBERS = ("tel:119", "tel:3018", "tel:3114")


@pytest.fixture
def covered(app: Flask) -> None:
    asking.install(app)


@pytest.fixture
def uncovered(app: Flask) -> None:
    with transaction() as session:
        skills.install(session)
        builders.commune(session)


@pytest.fixture
def operator(app: Flask) -> PageClient:
    with transaction() as session:
        who = builders.person(session, role=Role.OPERATOR, first_name="Odile", email="odile@example.org")
    return visitors.signed_in(app, who)


def sent(client: PageClient, youth: dict[str, Any] | None = None, text: str = WORDS) -> Element:
    page = client.submit(client.get(START), {"text": text, "kinds": ["confiance"]}, button="Continuer")
    if client.response is not None and client.response.request.path.endswith("/precisions"):
        page = client.submit(page, button="Continuer")
    page = client.submit(page, WHERE, button="Continuer")
    page = client.submit(page, youth or ADULT, button="Continuer")
    return client.submit(page, button="Envoyer ma demande")


def need() -> Need:
    return look().exec(select(Need)).one()


def warned() -> list[str]:
    return [each.recipient for each in written(look(), "need_danger")]


def first_comes_who_answers(page: Element) -> None:
    """Check that the numbers can be touched, stand before the other titles, and that no volunteer is promised."""
    calls = [link.attributes.get("href") for link in page.every("main")[0].every("a")]
    assert set(NUMBERS) <= set(calls)
    assert "Tu n’es pas seul·e" in page.every("main")[0].every("h2")[0].text
    assert not [words for words in CHOSEN if words in page.text]


@pytest.mark.usefixtures("covered")
def test_the_pages_of_the_youth_show_who_answers_first_and_promise_no_volunteer(client: PageClient) -> None:
    thanks = sent(client)
    first_comes_who_answers(thanks)
    assert "Les Passerelles" in thanks.text
    followed = client.get(asking.private_link(thanks))
    first_comes_who_answers(followed)
    with transaction() as session:
        held = session.get_one(Need, need().id)
        held.state, held.taken_at, held.case_association_id = NeedState.TAKEN, AT, held.association_id
    first_comes_who_answers(client.get(asking.private_link(thanks)))


@pytest.mark.usefixtures("covered")
def test_an_ordinary_request_shows_no_numbers_at_its_end(client: PageClient) -> None:
    thanks = sent(client, text="je voudrais reprendre confiance en moi")
    assert "Tu n’es pas seul·e" not in thanks.text
    assert "choisit un bénévole" in thanks.text
    assert warned() == []


@pytest.mark.usefixtures("covered")
def test_the_association_that_has_it_is_told_at_once_and_reads_no_word_in_the_letter(
    client: PageClient, operator: PageClient
) -> None:
    sent(client)
    [letter] = written(look(), "need_danger")
    assert letter.subject == "À lire tout de suite\u00a0: la demande de Lina"
    assert "mourir" not in letter.body
    assert path_in(letter) == f"/association/besoins/{need().id}"
    assert letter.association_id == need().association_id
    assert "odile@example.org" not in warned()
    assert written(look(), "need_arrived") == []


@pytest.mark.usefixtures("uncovered")
def test_the_operator_is_told_when_no_association_has_it(client: PageClient, operator: PageClient) -> None:
    thanks = sent(client)
    first_comes_who_answers(thanks)
    assert "Une association" not in thanks.every("main")[0].text
    [letter] = written(look(), "need_danger")
    assert letter.recipient == "odile@example.org"
    assert "Danger possible" in operator.get(path_in(letter)).text


@pytest.mark.usefixtures("uncovered")
def test_the_end_says_that_an_association_is_looked_for_when_none_has_it(client: PageClient) -> None:
    thanks = sent(client, text="je voudrais reprendre confiance en moi")
    assert "On cherche une association" in thanks.text
    assert "Une association près de chez toi lit" not in thanks.text
    assert "On cherche une association" in client.get(asking.private_link(thanks)).text
    [letter] = written(look(), "need_received")
    assert "va la lire" not in letter.body


@pytest.mark.usefixtures("covered")
def test_the_operator_is_told_of_a_child_whose_request_nobody_reads_yet(
    client: PageClient, operator: PageClient
) -> None:
    first_comes_who_answers(sent(client, CHILD))
    assert need().state is NeedState.AWAITING_AGREEMENT
    [letter] = written(look(), "need_danger")
    assert letter.recipient == "odile@example.org"
    assert "À lui, ne dites rien" in letter.body
    assert path_in(letter) == f"/operateur/besoins/{need().id}/lire"
    operator.get(path_in(letter))
    asked = written(look(), "agreement_asked")
    assert not [each for each in asked if "danger" in each.body.lower() or "mourir" in each.body]


@pytest.mark.usefixtures("covered")
def test_the_guardian_of_a_teenager_is_told_nothing_of_it(client: PageClient) -> None:
    sent(client, TEEN)
    assert "nadia@example.net" not in warned()
    assert len(warned()) == 1


@pytest.mark.usefixtures("covered")
def test_words_that_come_later_are_told_too_and_the_same_words_once(client: PageClient) -> None:
    thanks = sent(client, text="je voudrais reprendre confiance en moi")
    change = f"{asking.private_link(thanks)}/modifier"
    for _ in range(2):
        page = client.submit(client.get(change), {"text": WORDS, "kinds": ["confiance"]}, button="Continuer")
        page = client.get(f"{change}/precisions")
        client.submit(page, button="Continuer")
        client.submit(client.get(f"{change}/relecture"), button="Enregistrer")
    assert need().danger
    assert len(warned()) == 1


@pytest.mark.usefixtures("uncovered")
def test_the_operators_list_puts_danger_first_with_a_mark(client: PageClient, operator: PageClient) -> None:
    with transaction() as session:
        youths = [builders.person(session, first_name=name) for name in ("Ancien", "Tom")]
        builders.need(session, youth=youths[0], waiting_since=AT - timedelta(days=30))
        builders.need(session, youth=youths[1], waiting_since=AT, text=WORDS, danger=True)
    rows = [row.text for row in operator.get("/operateur/besoins").every("tr")[1:]]
    assert ["Tom" in row for row in rows] == [True, False]
    assert ["Danger possible" in row for row in rows] == [True, False]


@pytest.mark.parametrize("page", ["/association", "/association/aujourdhui"])
def test_the_lists_of_an_association_put_danger_first_with_a_mark(app: Flask, page: str) -> None:
    with transaction() as session:
        ours = builders.association(session)
        coordinator = builders.member(session, of=ours)
        youths = [builders.person(session, first_name=name) for name in ("Ancien", "Tom")]
        builders.need(session, youth=youths[0], association_id=ours.id, waiting_since=AT - timedelta(days=30))
        builders.need(session, youth=youths[1], association_id=ours.id, waiting_since=AT, text=WORDS, danger=True)
    text = visitors.signed_in(app, coordinator).get(page).every("main")[0].text
    assert text.index("Tom") < text.index("Ancien")
    assert text.index("Tom") < text.index("Danger possible") < text.index("Ancien")


def test_what_danger_led_to_no_longer_comes_first_once_it_is_over(app: Flask) -> None:
    with transaction() as session:
        ours = builders.association(session)
        coordinator = builders.member(session, of=ours)
        over = {"state": NeedState.CLOSED, "case_association_id": ours.id, "taken_at": AT, "ended_at": AT}
        youths = [builders.person(session, first_name=name) for name in ("Ancien", "Tom")]
        builders.need(session, youth=youths[0], waiting_since=AT - timedelta(days=30), **over)
        builders.need(session, youth=youths[1], waiting_since=AT, text=WORDS, danger=True, **over)
    text = visitors.signed_in(app, coordinator).get("/association?etat=termines").every("main")[0].text
    assert text.index("Ancien") < text.index("Tom")
    assert [each.danger for each in look().exec(select(Need).order_by(col(Need.waiting_since)))] == [False, True]
