"""Somebody asks for a youth, who confirms; the prescriber sees the state only, if the youth agrees."""

from __future__ import annotations

from typing import Any

import asking
import builders
import pytest
import visitors
from asking import ADULT, CHILD, NEED, WHERE, heading
from flask import Flask
from letters import path_in, written
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import select

from app.accounts.models import Member, Person
from app.core.db import transaction
from app.core.permissions import Role
from app.mailbox.states import Channel
from app.needs.models import Need
from app.needs.states import NeedState

START = "/prescrire"
PRESCRIBER = {
    "first_name": "Anne",
    "last_name": "Roques",
    "organisation": "Collège des Saules",
    "email": "anne@example.com",
    "knows": "y",
}


@pytest.fixture(autouse=True)
def world(app: Flask) -> None:
    asking.install(app)


def prescribed(client: PageClient, youth: dict[str, Any] | None = None, **need_: str) -> Element:
    """Send a request for a youth; the page that thanks."""
    need = client.submit(client.get(START), PRESCRIBER, button="Continuer")
    where = client.submit(need, NEED | need_, button="Continuer")
    who = client.submit(where, WHERE, button="Continuer")
    return client.submit(client.submit(who, youth or ADULT, button="Continuer"), button="Envoyer la demande")


def youths_page() -> str:
    return path_in(written(look(), "need_to_confirm")[0])


def only(model: type) -> Any:
    return look().exec(select(model)).one()


def test_the_form_speaks_to_an_adult_and_says_who_will_read(client: PageClient) -> None:
    first = client.get(START)
    assert heading(first) == "Vous Étape 1 sur 5"
    wrong = client.submit(first, {}, button="Continuer", status=422)
    assert "Parlez-en d’abord avec le jeune" in errors(wrong)
    need = client.submit(wrong, PRESCRIBER, button="Continuer")
    assert "Le jeune lira ce texte. Rien sur la santé, la famille ou la justice." in need.text


def test_nobody_hears_of_it_before_the_youth_confirms(client: PageClient) -> None:
    thanks = prescribed(client, CHILD)
    assert "Le jeune reçoit un message" in thanks.text
    need = only(Need)
    assert (need.state, need.association_id) == (NeedState.TO_CONFIRM, None)
    assert {message.template for message in written(look())} == {"need_to_confirm", "need_prescribed"}
    page = client.get(asking.private_link(thanks))
    assert "Le jeune n’a pas encore confirmé" in page.text


def test_nobody_says_yes_from_their_own_mailbox_in_the_place_of_the_youth(client: PageClient, app: Flask) -> None:
    need = client.submit(client.get(START), PRESCRIBER, button="Continuer")
    who = client.submit(client.submit(need, NEED, button="Continuer"), WHERE, button="Continuer")
    refused = client.submit(who, ADULT | {"email": "An.ne+lina@example.com"}, button="Continuer", status=422)
    assert "C’est la vôtre. Il nous faut un moyen de joindre le jeune." in errors(refused)
    with transaction() as session:
        anne = builders.person(session, role=Role.PRESCRIBER, email="anne@example.com", phone="+33639980001")
    known = visitors.signed_in(app, anne)
    need = known.submit(known.get(START), NEED, button="Continuer")
    who = known.submit(need, WHERE, button="Continuer")
    own = {"email": "anne@example.com", "phone": "06 39 98 00 01"}
    refused = known.submit(who, ADULT | own, button="Continuer", status=422)
    assert "C’est la vôtre" in errors(refused)
    assert "C’est le vôtre" in errors(refused)


@pytest.mark.parametrize("may_follow", [True, False])
def test_the_youth_confirms_and_says_whether_the_prescriber_may_follow(client: PageClient, may_follow: bool) -> None:
    theirs = asking.private_link(prescribed(client))
    page = client.get(youths_page())
    assert heading(page) == "Une demande pour toi"
    assert "Anne Roques (Collège des Saules) a écrit cette demande pour toi" in page.text
    after = client.submit(page, {"may_follow": "y"} if may_follow else {}, button="Oui, c’est ma demande")
    assert only(Need).state is NeedState.WAITING
    assert "Les Passerelles lit ta demande" in after.text
    seen = client.get(theirs).text
    assert ("attend la réponse d’une association" in seen) is may_follow
    assert ("préféré suivre seul" in seen) is not may_follow
    for hidden in ("lina@example.org", "mercredi", "/suivi/"):
        assert hidden not in seen


def test_what_the_prescriber_wrote_is_said_to_be_theirs_until_the_youth_writes_it_anew(client: PageClient) -> None:
    prescribed(client, text="Elle voudrait un CV.")
    page = client.submit(client.get(youths_page()), button="Oui, c’est ma demande")
    assert "Ce qu’Anne Roques a écrit pour toi" in page.text
    for changed, theirs in (({}, True), ({"text": "Je voudrais un beau CV."}, False)):
        review = client.submit(client.get(f"{youths_page()}/modifier"), changed, button="Continuer")
        client.submit(review, button="Enregistrer")
        page = client.get(youths_page())
        assert ("Ce qu’Anne Roques a écrit pour toi" in page.text) is theirs
        assert ("Ton message" in page.text) is not theirs


def test_a_child_who_confirms_still_waits_for_the_guardian(client: PageClient) -> None:
    prescribed(client, CHILD)
    client.submit(client.get(youths_page()), button="Oui, c’est ma demande")
    assert only(Need).state is NeedState.AWAITING_AGREEMENT
    assert written(look(), "agreement_asked", to="nadia@example.net")


def test_a_child_reads_the_same_thing_before_and_after_confirming(client: PageClient) -> None:
    prescribed(client, CHILD)
    before = client.get(youths_page())
    assert "Nadia donne son accord" in before.text
    assert "n’a rien reçu" not in before.text
    after = client.submit(before, action="/confirmation")
    assert "C’est confirmé." in after.text
    assert "part maintenant" not in after.text
    assert "attend l’accord de ton parent ou responsable" in after.text
    assert "Nadia n’a rien reçu" in after.text


def test_an_adult_waits_for_no_guardian(client: PageClient) -> None:
    prescribed(client)
    assert "donne son accord" not in client.get(youths_page()).text


def test_the_youth_may_say_no(client: PageClient) -> None:
    prescribed(client)
    no = client.submit(client.get(f"{youths_page()}/arret"), button="Oui, arrêter")
    assert "Ta demande est arrêtée." in no.text
    assert only(Need).state is NeedState.WITHDRAWN


def test_a_youth_with_a_telephone_only_is_called_by_the_operator_who_writes_the_answer_down(
    client: PageClient, app: Flask
) -> None:
    prescribed(client, ADULT | {"email": "", "phone": "06 39 98 00 55"})
    call = written(look(), "need_to_confirm")[0]
    assert (call.channel, call.association_id) == (Channel.CALL, None)
    operator = visitors.as_role(app, Role.OPERATOR)
    form = operator.get(f"/besoins/{only(Need).id}/confirmation")
    operator.submit(form, {"answer": "yes"}, button="Enregistrer")
    assert only(Need).state is NeedState.WAITING
    assert written(look(), "need_to_confirm")[0].outcome == "Le jeune a confirmé."


def test_a_prescriber_signed_in_need_not_say_who_they_are_and_lists_what_they_wrote(app: Flask) -> None:
    with transaction() as session:
        anne = builders.person(session, role=Role.PRESCRIBER, first_name="Anne", organisation="Mission locale")
        other = builders.need(session)
    browser = visitors.signed_in(app, anne)
    need = browser.get(START)
    assert heading(need).startswith("Le besoin")
    where = browser.submit(need, NEED, button="Continuer")
    who = browser.submit(where, WHERE, button="Continuer")
    browser.submit(browser.submit(who, ADULT, button="Continuer"), button="Envoyer la demande")
    page = browser.get("/mes-prescriptions")
    assert "Lina" in page.text
    mine = look().exec(select(Need).where(Need.prescriber_id == anne.id)).one()
    assert heading(browser.get(f"/mes-prescriptions/{mine.id}")) == "La demande de Lina"
    browser.get(f"/mes-prescriptions/{other.id}", status=404)


@pytest.mark.parametrize(("answer", "state"), [("yes", NeedState.WAITING), ("no", NeedState.WITHDRAWN)])
def test_a_coordinator_enters_a_need_told_by_phone_and_writes_the_answer_down(
    app: Flask, answer: str, state: NeedState
) -> None:
    with transaction() as session:
        claire = session.exec(select(Person).where(Person.role == Role.COORDINATOR)).one()
        stranger = builders.member(session)
        assert session.get(Member, claire.id)
    browser = visitors.signed_in(app, claire)
    need = browser.get("/association/besoins/nouveau")
    where = browser.submit(need, NEED, button="Continuer")
    who = browser.submit(where, WHERE, button="Continuer")
    thanks = browser.submit(browser.submit(who, ADULT, button="Continuer"), button="Envoyer la demande")
    stored = only(Need)
    assert (stored.state, stored.entered_by_id) == (NeedState.TO_CONFIRM, claire.id)
    assert "Noter sa réponse" in thanks.text
    visitors.signed_in(app, stranger).get(f"/besoins/{stored.id}/confirmation", status=404)
    form = browser.get(f"/besoins/{stored.id}/confirmation")
    browser.submit(form, {"answer": answer}, button="Enregistrer")
    assert only(Need).state is state


def entered(app: Flask, youth: dict[str, Any]) -> tuple[PageClient, Element]:
    """Send a request as a coordinator was told it; their browser, and the page that thanks."""
    with transaction() as session:
        claire = session.exec(select(Person).where(Person.role == Role.COORDINATOR)).one()
    browser = visitors.signed_in(app, claire)
    where = browser.submit(browser.get("/association/besoins/nouveau"), NEED, button="Continuer")
    who = browser.submit(where, WHERE, button="Continuer")
    return browser, browser.submit(browser.submit(who, youth, button="Continuer"), button="Envoyer la demande")


def test_what_was_entered_is_found_by_its_team_until_the_youth_confirms(app: Flask) -> None:
    browser, _ = entered(app, ADULT)
    with transaction() as session:
        other = builders.member(session)
    stranger = visitors.signed_in(app, other)
    where = f"/besoins/{only(Need).id}/confirmation"
    for path in ("/association/aujourdhui", "/association/recherche?nom=lina"):
        assert where in {each.attributes.get("href") for each in browser.get(path).every("a")}, path
        assert where not in {each.attributes.get("href") for each in stranger.get(path).every("a")}, path
    today = browser.get("/association/aujourdhui")
    assert "Saisies, à confirmer 1" in today.text.replace("\u00a0", " ")
    browser.submit(browser.get(where), {"answer": "yes"}, button="Enregistrer")
    assert "Saisies, à confirmer" not in browser.get("/association/aujourdhui").text


def test_who_can_only_be_called_is_called_by_the_association_that_entered_the_need(app: Flask) -> None:
    app.config["SMS_GATEWAY_URL"] = "https://sms.example.org/send"
    browser, thanks = entered(app, ADULT | {"email": "", "phone": "05 36 49 11 21"})
    assert "l’appel à faire est dans « À appeler »" in thanks.text.replace("\u00a0", " ")
    assert "reçoit un lien" not in thanks.text
    call = browser.submit(browser.get("/association/appels"), button="Voir le numéro de Lina")
    assert "tel:+33536491121" in {each.attributes.get("href") for each in call.every("a")}
    assert any(a.text == "Noter la réponse" for a in call.every("a"))


def test_nobody_is_called_who_gets_a_text_message(app: Flask) -> None:
    app.config["SMS_GATEWAY_URL"] = "https://sms.example.org/send"
    browser, thanks = entered(app, ADULT | {"email": "", "phone": "06 39 98 00 55"})
    assert "Le jeune reçoit un lien par message" in thanks.text
    assert "À appeler" not in thanks.text.replace("\u00a0", " ").split("Lina", 1)[1]
    assert "Personne à appeler" in browser.get("/association/appels").text


def test_a_need_entered_by_an_association_is_confirmed_by_the_youths_link(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        claire = session.exec(select(Person).where(Person.role == Role.COORDINATOR)).one()
    browser = visitors.signed_in(app, claire)
    where = browser.submit(browser.get("/association/besoins/nouveau"), NEED, button="Continuer")
    who = browser.submit(where, WHERE, button="Continuer")
    browser.submit(browser.submit(who, ADULT, button="Continuer"), button="Envoyer la demande")
    page = client.get(youths_page())
    assert "Une association a écrit cette demande pour toi" in page.text
    client.submit(page, button="Oui, c’est ma demande")
    assert only(Need).state is NeedState.WAITING


def test_a_wrong_address_of_the_youth_is_corrected_until_they_answer(client: PageClient) -> None:
    page = client.get(asking.private_link(prescribed(client)))
    (link,) = [a.attributes["href"] or "" for a in page.every("a") if a.text == "Corriger son adresse ou son numéro"]
    old = youths_page()
    form = client.get(link)
    assert ADULT["email"] not in form.text, "the youth may have corrected it"
    done = client.submit(form, {"email": "lina.juste@example.org"}, button="Enregistrer et envoyer")
    assert "Le jeune reçoit un nouveau lien" in done.text
    (letter,) = written(look(), "need_to_confirm", to="lina.juste@example.org")
    assert path_in(letter) != old
    client.submit(client.get(path_in(letter)), button="Oui, c’est ma demande")
    client.get(link, status=404)
    assert "Corriger" not in client.get(link.removesuffix("/jeune")).text
