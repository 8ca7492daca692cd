"""Somebody offers help, from the first tile to the private link, on both databases."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import builders
import letters
import pytest
import visitors
from builders import AT
from flask import Flask
from looking import look
from pages import Element, PageClient, form_values
from sqlmodel import delete, select

from app.accounts.models import Person
from app.associations.models import Association
from app.core.db import transaction
from app.core.permissions import Role
from app.intake.models import Draft
from app.offers import queries
from app.offers.models import Offer
from app.offers.states import OfferState
from app.skills import services as skills

START = "/offres/nouvelle"
DANGER = "Je veux mourir, je n’en peux plus"
WHERE = {
    "availability": ["mon-18:00", "mon-18:30"],
    "commune": "Villeneuve-d’Essai",
    "mode": "either",
    "radius_km": "11,5 km",
    "languages": ["fr", "en"],
}
YOU = {
    "first_name": "N’Golo",
    "last_name": "O'Brien",
    "email": "ngolo@example.org",
    "birth_date-day": "4",
    "birth_date-month": "5",
    "birth_date-year": "1980",
    "charter": "y",
}


@pytest.fixture
def world(app: Flask) -> str:
    """The vocabulary, a commune, an association that covers everything; its id."""
    with transaction() as session:
        skills.install(session)
        builders.commune(session)
        us = builders.association(session, name="Les Passerelles")
        builders.member(session, of=us)
        return str(us.id)


def heading(page: Element) -> str:
    return page.every("h1")[0].text


def errors_of(page: Element) -> str:
    return " ".join(e.text for e in page.every("div") if "cp-errors" in e.attributes.get("class", ""))


def private_links(page: Element) -> list[str]:
    return [i.attributes["value"] for i in page.every("input") if "/benevole/" in i.attributes.get("value", "")]


def to_where(client: PageClient, **what: object) -> Element:
    return client.submit(client.get(START), {"kinds": ["emploi.cv"], **what}, button="Continuer")


def to_you(client: PageClient, **where: object) -> Element:
    return client.submit(to_where(client), WHERE | where, button="Continuer")


def to_review(client: PageClient, **you: object) -> Element:
    return client.submit(to_you(client), YOU | you, button="Continuer")


def offers() -> list[Offer]:
    return list(look().exec(select(Offer)))


def test_an_offer_is_sent_in_four_steps_and_the_volunteer_knows_who_calls_and_by_when(client: PageClient, world: str):
    page = to_review(client)
    assert "Relisez" in heading(page)
    assert "lundi de 18 h à 19 h" in page.text
    sent = client.submit(page, button="Envoyer mon offre")
    assert "Merci" in heading(sent)
    assert "Les Passerelles vous écrit d’ici au" in sent.text
    it = offers()[0]
    assert (it.state, str(it.association_id), it.chosen) == (OfferState.TO_VET, world, False)
    assert (it.languages, it.radius_km, it.availability) == ("fr|en", 12.0, "mon 18:00-19:00")
    assert [skill.code for skill in queries.skills(look(), it.id)] == ["emploi.cv"]
    mine = client.get(re.sub(r"^https?://[^/]+", "", private_links(sent)[0]))
    assert "N’Golo" in heading(mine)
    mail = letters.written(look(), "offer_received", to="ngolo@example.org")[0]
    assert "Les Passerelles" in mail.body
    assert "N’Golo" in client.get(letters.path_in(mail)).text
    assert letters.written(look(), "offer_arrived")


def test_school_subjects_have_levels_common_or_their_own(client: PageClient, world: str):
    page = client.submit(client.get(START), {"kinds": ["scolaire.matiere", "scolaire.devoirs"]}, button="Continuer")
    assert "matières" in page.text
    page = client.submit(
        page,
        {
            "level_min": "6",
            "level_max": "9",
            "subjects": ["francais"],
            "subjects-maths-from": "6",
            "subjects-maths-to": "12",
        },
        button="Continuer",
    )
    assert "Quand et où" in heading(page)
    page = client.submit(client.submit(page, WHERE, button="Continuer"), YOU, button="Continuer")
    assert "Maths, de 6e à Terminale" in page.text
    client.submit(page, button="Envoyer")
    found = {(s.code, s.level_min, s.level_max) for s in queries.skills(look(), offers()[0].id)}
    assert found == {
        ("scolaire.devoirs", 6, 9),
        ("scolaire.matiere.francais", 6, 9),
        ("scolaire.matiere.maths", 6, 12),
    }


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "au moins une matière"),
        ({"subjects": ["maths"], "level_min": "9", "level_max": "6"}, "avant le second"),
        ({"subjects": ["maths"], "subjects-maths-from": "9", "subjects-maths-to": "6"}, "avant le second"),
        ({"subjects": ["magie"]}, "de la liste"),
        ({"subjects": ["maths"], "level_min": "abc"}, "de la liste"),
    ],
)
def test_wrong_levels_are_refused_in_french(client: PageClient, world: str, typed: dict[str, object], said: str):
    page = client.submit(client.get(START), {"kinds": ["scolaire.matiere"]}, button="Continuer")
    assert said in errors_of(client.submit(page, typed, button="Continuer", status=422))


def test_back_loses_nothing_and_a_reload_finds_everything_again(client: PageClient, world: str):
    page = to_where(client, text="J’ai été comptable.", profession="Comptable")
    back = client.submit(page, WHERE | {"radius_km": "n’importe quoi"}, button="Revenir")
    assert "Ce que vous proposez" in heading(back)
    assert "J’ai été comptable." in back.text
    ticked = {i.attributes["value"] for i in back.every("input") if "checked" in i.attributes}
    assert ticked == {"emploi.cv"}
    again = client.get(f"{START}/quand-et-ou")
    assert any(i.attributes.get("value") == "n’importe quoi" for i in again.every("input"))
    assert any("checked" in i.attributes for i in again.every("input") if i.attributes.get("value") == "mon-18:00")


def test_a_step_cannot_be_jumped_to(client: PageClient, world: str):
    assert "Ce que vous proposez" in heading(client.get(f"{START}/relire"))
    to_where(client)
    assert "Quand et où" in heading(client.get(f"{START}/vous"))


def test_nothing_chosen_keeps_the_page_and_says_what_to_do(client: PageClient, world: str):
    page = client.submit(client.get(START), {"text": "Bonjour"}, button="Continuer", status=422)
    assert "au moins une façon d’aider" in errors_of(page)
    assert "Bonjour" in page.text
    assert page.every("title")[0].text.startswith("Erreur")


def test_what_belongs_to_professionals_is_not_offered(client: PageClient, world: str):
    page = client.get(START)
    assert not any(i.attributes.get("value") == "sante" for i in page.every("input"))
    page = client.submit(page, {"kinds": ["sante"]}, button="Continuer", status=422)
    assert "plus proposée" in errors_of(page)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"availability": []}, "au moins un moment"),
        ({"commune": "Atlantide"}, "code postal"),
        ({"commune": ""}, "Indiquez votre commune"),
        ({"commune": "a\x00b"}, "illisible"),
        ({"commune": "\ud800".encode("utf-8", "surrogatepass")}, ""),
        ({"radius_km": "NaN"}, "nombre de kilomètres"),
        ({"radius_km": "-3"}, "nombre de kilomètres"),
        ({"radius_km": "0 km"}, "entre 1 et 100"),
        ({"radius_km": "9" * 6000}, "nombre de kilomètres"),
        ({"radius_km": ""}, "nombre de kilomètres"),
        ({"mode": "telepathy"}, ""),
        ({"languages": []}, "au moins une langue"),
        ({"languages": ["xx"]}, "de la liste"),
    ],
)
def test_wrong_places_and_times_are_refused_in_french(
    client: PageClient, world: str, typed: dict[str, object], said: str
):
    page = client.submit(to_where(client), WHERE | typed, button="Continuer", status=422)
    assert "Quand et où" in heading(page)
    assert said in errors_of(page)


def test_remote_asks_for_no_distance(client: PageClient, world: str):
    assert "Vous" in heading(to_you(client, mode="remote", radius_km=""))


def test_it_changes_is_an_answer(client: PageClient, world: str):
    page = to_you(client, **{"availability": [], "availability-unknown": "y"})
    assert "Vous" in heading(page)


def test_communes_of_the_same_name_are_told_apart_without_javascript(client: PageClient, world: str):
    with transaction() as session:
        builders.commune(session, code="99002", name="Saint-Essai")
        builders.commune(session, code="98002", name="Saint-Essai", department="98")
    page = client.submit(to_where(client), WHERE | {"commune": "St Essai"}, button="Continuer", status=422)
    choices = [i.attributes["value"] for i in page.every("input") if i.attributes.get("name") == "commune_code"]
    assert set(choices) == {"99002", "98002"}
    page = client.submit(page, {"commune_code": "99002"}, button="Continuer")
    client.submit(client.submit(page, YOU, button="Continuer"), button="Envoyer")
    assert offers()[0].commune_code == "99002"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first_name": ""}, "prénom"),
        ({"first_name": "x" * 5000}, "80 caractères"),
        ({"last_name": "a\x00"}, "illisible"),
        ({"email": "", "phone": ""}, "au moins une adresse"),
        ({"email": "pas une adresse"}, "prenom@exemple.fr"),
        ({"phone": "12"}, "dix chiffres"),
        ({"birth_date-day": "31", "birth_date-month": "2"}, "n’existe pas"),
        ({"birth_date-year": "2050"}, "futur"),
        ({"birth_date-year": "2012"}, "18 ans"),
        ({"birth_date-year": "1066"}, "année"),
        ({"birth_date-day": "", "birth_date-month": "", "birth_date-year": ""}, "date de naissance"),
        ({"charter": []}, "charte"),
        ({"age_min": "20", "age_max": "15"}, "avant le second"),
        ({"association": "zzz"}, "Choisissez-en une autre"),
        ({"capacity": "99"}, ""),
    ],
)
def test_wrong_answers_about_oneself_are_refused_in_french(
    client: PageClient, world: str, typed: dict[str, object], said: str
):
    page = client.submit(to_you(client), YOU | typed, button="Continuer", status=422)
    assert "Vous" in heading(page)
    assert said in errors_of(page)
    assert not offers()


def test_a_volunteer_may_pick_the_association(client: PageClient, world: str):
    with transaction() as session:
        picked = builders.association(session, name="Autre Rive")
        builders.member(session, of=picked)
        identifier = str(picked.id)
    sent = client.submit(to_review(client, association=identifier), button="Envoyer")
    assert "Autre Rive vous écrit" in sent.text
    assert (str(offers()[0].association_id), offers()[0].chosen) == (identifier, True)


def test_a_text_that_carries_a_phone_is_held_and_its_writer_is_told_kindly(client: PageClient, world: str):
    page = to_where(client, text="Appelez-moi au zéro six 39 98 12 34 !")
    page = client.submit(client.submit(page, WHERE, button="Continuer"), YOU, button="Continuer")
    assert "ne sera lu que par l’association" in page.text
    client.submit(page, button="Envoyer")
    assert offers()[0].held


def test_a_text_that_sounds_like_danger_is_kept_for_the_association_and_its_writer_is_told_who_answers(
    app: Flask, client: PageClient, world: str
):
    page = to_where(client, text=DANGER)
    page = client.submit(client.submit(page, WHERE, button="Continuer"), YOU, button="Continuer")
    assert "seule l’association le lira" in page.text
    assert all(number in page.text for number in ("119", "3018", "3114"))
    client.submit(page, button="Envoyer")
    offer = offers()[0]
    assert (offer.danger, offer.held, offer.text) == (True, False, DANGER)
    with transaction() as session:
        claire = session.exec(select(Person).where(Person.role == Role.COORDINATOR)).one()
    assert "Ces mots inquiètent" in visitors.signed_in(app, claire).get(f"/association/benevoles/{offer.id}").text


def test_danger_is_looked_for_in_a_profession_too(client: PageClient, world: str):
    page = to_where(client, text="", profession="Je veux mourir")
    page = client.submit(client.submit(page, WHERE, button="Continuer"), YOU, button="Continuer")
    client.submit(page, button="Envoyer")
    assert offers()[0].danger


def test_an_ordinary_text_is_neither_held_nor_feared_for(client: PageClient, world: str):
    page = to_where(client, text="Ancienne professeure de maths, j’aime expliquer calmement.")
    page = client.submit(client.submit(page, WHERE, button="Continuer"), YOU, button="Continuer")
    assert "seule l’association" not in page.text
    client.submit(page, button="Envoyer")
    assert (offers()[0].danger, offers()[0].held) == (False, False)


def test_a_youths_address_does_not_serve_to_offer_help(client: PageClient, world: str):
    with transaction() as session:
        builders.person(session, role=Role.YOUTH, email="Lina@example.org")
    page = client.submit(to_you(client), YOU | {"email": "lina@example.org"}, button="Continuer", status=422)
    assert "déjà connue ici" in errors_of(page)


def test_the_same_address_does_not_offer_twice(client: PageClient, world: str):
    client.submit(to_review(client), button="Envoyer")
    page = client.submit(to_you(client), YOU, button="Continuer", status=422)
    assert "déjà connue ici" in errors_of(page)
    assert len(offers()) == 1


def test_the_form_sent_ten_times_makes_one_offer(client: PageClient, world: str):
    page = to_review(client)
    values = form_values(next(f for f in page.every("form") if "action" not in f.attributes))
    answers = [client.post(f"{START}/relire", values) for _ in range(10)]
    assert {heading(answer) for answer in answers} == {"Merci ! Votre offre est arrivée"}
    assert len(offers()) == 1
    assert len(letters.written(look(), "offer_received")) == 1


def test_ten_sendings_at_the_same_instant_make_one_offer(client: PageClient, world: str, app: Flask):
    page = to_review(client)
    values = form_values(next(f for f in page.every("form") if "action" not in f.attributes))
    names = ("coup_de_pouce", "brouillon_offre")
    cookies = "; ".join(f"{name}={client.http.get_cookie(name).value}" for name in names)

    def send(_: int) -> int:
        visitor = app.test_client(use_cookies=False)
        return visitor.post(f"{START}/relire", data=values, headers={"Cookie": cookies}).status_code

    with ThreadPoolExecutor(10) as rivals:
        assert set(rivals.map(send, range(10))) == {303}
    assert len(offers()) == 1
    assert len(letters.written(look(), "offer_received")) == 1


@pytest.mark.parametrize("key", ["", "a\x00b", "x" * 5000, "\u00e9"])
def test_a_forged_key_is_refused_and_nothing_is_lost(client: PageClient, world: str, key: str):
    page = client.submit(to_review(client), {"submission": key}, button="Envoyer", status=422)
    assert "plus valable" in errors_of(page)
    assert not offers()
    client.submit(client.get(f"{START}/relire"), button="Envoyer")
    assert len(offers()) == 1


def test_pages_that_name_somebody_are_not_stored(client: PageClient, world: str):
    page = to_review(client)
    assert client.response.headers["Cache-Control"] == "no-store"
    client.submit(page, button="Envoyer")
    client.get(client.response.request.path)
    assert client.response.headers["Cache-Control"] == "no-store"


def test_once_sent_the_draft_is_gone_and_nothing_of_it_stays(client: PageClient, world: str):
    client.submit(to_review(client), button="Envoyer")
    assert not look().exec(select(Draft)).all()
    assert not any("checked" in i.attributes for i in client.get(START).every("input"))


def test_a_shared_device_forgets_on_demand(client: PageClient, world: str):
    page = to_where(client, text="Secret")
    client.submit(page, action="/effacer")
    assert "Secret" not in client.get(START).text
    assert not look().exec(select(Draft)).all()


def test_another_browser_sees_neither_the_draft_nor_the_link(client: PageClient, world: str, app: Flask):
    to_where(client, text="Secret")
    other = PageClient(app)
    assert "Secret" not in other.get(START).text
    client.submit(to_review(client), button="Envoyer")
    address = client.response.request.path
    assert not private_links(other.get(address))
    assert private_links(client.get(address))


def test_an_offer_that_became_wrong_meanwhile_goes_back_to_its_step(client: PageClient, world: str):
    page = to_review(client)
    with transaction() as session:
        builders.person(session, role=Role.YOUTH, email="ngolo@example.org")
    page = client.submit(page, button="Envoyer", status=422)
    assert "Vous" in heading(page)
    assert "déjà connue ici" in errors_of(page)
    assert "CSRF" not in errors_of(page)
    assert not offers()


def test_an_offer_sent_from_another_window_meanwhile_is_not_asked_for_anew(client: PageClient, world: str):
    to_review(client)
    one, other = (
        form_values(next(f for f in client.get(f"{START}/relire").every("form") if "action" not in f.attributes))
        for _ in range(2)
    )
    client.post(f"{START}/relire", one)
    page = client.post(f"{START}/relire", other)
    assert "Votre offre est arrivée" in heading(page)
    assert "déjà envoyée" in page.text
    assert len(offers()) == 1


def test_a_review_whose_draft_is_gone_says_so_in_french(client: PageClient, world: str):
    review = to_review(client)
    with transaction() as session:
        session.execute(delete(Draft))
    page = client.submit(review, button="Envoyer")
    assert "Ce que vous proposez" in heading(page)
    assert "Vos réponses ne sont plus là" in page.text


def test_too_many_offers_from_one_address_wait(client: PageClient, world: str, app: Flask):
    app.config["FORMS_PER_HOUR"] = 1
    client.submit(to_review(client), button="Envoyer")
    page = client.submit(to_review(client, email="autre@example.org"), button="Envoyer", status=429)
    assert "quelques minutes" in page.text
    assert len(offers()) == 1


def test_nobody_tries_many_addresses_to_learn_which_are_known(client: PageClient, world: str, app: Flask):
    """A child's address is known here because the child asks for help."""
    app.config["FORMS_PER_HOUR"] = 1
    with transaction() as session:
        builders.person(session, role=Role.YOUTH, email="lina@example.org")
    page = to_you(client)
    sent = form_values(next(f for f in page.every("form") if "action" not in f.attributes)) | YOU
    for name in ("ines", "lea"):
        client.post(f"{START}/vous", sent | {"email": f"{name}@example.org"})
    for way in ({}, {"retour": "1"}):
        refused = client.post(f"{START}/vous", sent | way | {"email": "lina@example.org"}, status=429)
        assert "déjà connue ici" not in refused.text
    assert "déjà connue ici" not in client.get(f"{START}/vous?verifier=1").text


def test_a_large_commune_asks_for_the_quarter(client: PageClient, world: str):
    with transaction() as session:
        big = builders.commune(session, code="99003", name="Grandville", population=500_000)
        quarter = builders.quarter(session, of=big, name="Bellefontaine", lat=43.56, lon=1.4)
        identifier = str(quarter.id)
    page = client.submit(to_where(client), WHERE | {"commune": "Grandville"}, button="Continuer")
    assert "quartier" in page.text
    page = client.submit(page, {"quarter": "nowhere"}, button="Continuer", status=422)
    assert "de la liste" in errors_of(page)
    page = client.submit(page, {"quarter": identifier}, button="Continuer")
    page = client.submit(page, YOU, button="Continuer")
    assert "Grandville, Bellefontaine" in page.text
    client.submit(page, button="Envoyer")
    assert (offers()[0].lat, offers()[0].lon) == (43.56, 1.4)


def test_a_coordinator_notes_an_offer_and_its_volunteer_confirms(app: Flask, world: str):
    with transaction() as session:
        claire = builders.member(session, of=session.get_one(Association, UUID(world)))
    client = visitors.signed_in(app, claire)
    page = to_review(client, charter=[])
    file = client.submit(page, button="Envoyer l’offre")
    assert "À confirmer" in file.text
    it = offers()[0]
    assert (it.state, str(it.association_id)) == (OfferState.TO_CONFIRM, world)
    ngolo = PageClient(app)
    page = ngolo.get(letters.path_in(letters.written(look(), "offer_to_confirm")[0]))
    assert "attend votre confirmation" in page.text
    confirm = ngolo.get(ngolo.response.request.path + "/confirmation")
    assert "charte" in errors_of(ngolo.submit(confirm, button="Je confirme", status=422))
    page = ngolo.submit(confirm, {"charter": "y"}, button="Je confirme")
    assert "Les Passerelles vous écrit" in page.text
    assert offers()[0].state is OfferState.TO_VET
    assert offers()[0].charter_accepted_at == AT


def test_a_youth_who_is_signed_in_is_told_why_not(app: Flask, world: str):
    with transaction() as session:
        lina = builders.person(session, role=Role.YOUTH)
    client = visitors.signed_in(app, lina)
    assert "Déconnectez-vous" in client.get(START, status=403).text


def test_the_charter_is_a_page_of_its_own(client: PageClient, world: str):
    assert "charte du bénévole" in heading(client.get("/charte"))


def test_the_person_is_kept_as_typed(client: PageClient, world: str):
    client.submit(to_review(client, phone="06 39 98 12 34"), button="Envoyer")
    person = look().exec(select(Person).where(Person.role == Role.VOLUNTEER)).one()
    assert (person.first_name, person.last_name, person.phone) == ("N’Golo", "O'Brien", "+33639981234")
