"""A youth asks, from the first tile to the private link, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import asking
import builders
import pytest
import visitors
from asking import ADULT, CHILD, NEED, START, TEEN, WHERE, heading
from builders import AT
from flask import Flask
from letters import path_in, written
from looking import look
from pages import PageClient, errors, form_values
from sqlmodel import select

from app.accounts.models import Person
from app.core.clock import Clock
from app.core.db import transaction
from app.core.permissions import Role
from app.intake.models import Draft
from app.mailbox.states import Channel
from app.needs import queries
from app.needs.models import Need
from app.needs.states import NeedState
from app.places.models import Quarter
from app.proposals.models import Ranking
from app.safeguarding.models import Agreement, Guardianship


@pytest.fixture(autouse=True)
def world(app: Flask) -> None:
    asking.install(app)


def needs() -> list[Need]:
    return list(look().exec(select(Need)))


def test_an_adult_asks_in_four_steps_and_gets_a_private_link(client: PageClient) -> None:
    first = client.get(START)
    assert heading(first) == "Ton besoin Étape 1 sur 4"
    where = client.submit(first, NEED, button="Continuer")
    assert heading(where) == "Quand et où Étape 2 sur 4"
    youth = client.submit(where, WHERE, button="Continuer")
    assert heading(youth) == "Toi Étape 3 sur 4"
    review = client.submit(youth, ADULT, button="Continuer")
    assert heading(review) == "Relis et envoie Étape 4 sur 4"
    for said in ("CV, lettre, profil en ligne", "mercredi de 14", "Villeneuve-d’Essai", "Lina", "lina@example.org"):
        assert said in review.text
    thanks = client.submit(review, button="Envoyer ma demande")
    assert "C’est envoyé, Lina" in heading(thanks)
    page = client.get(asking.private_link(thanks))
    assert "Ta demande, Lina" in heading(page)
    need = needs()[0]
    assert need.state is NeedState.WAITING
    assert need.association_id is not None
    assert look().exec(select(Draft)).all() == []
    assert path_in(written(look(), "need_received", to="lina@example.org")[0]).startswith("/suivi/")


def test_a_child_waits_for_the_guardian_and_nobody_else_hears_of_it(client: PageClient) -> None:
    thanks = asking.sent(client, CHILD)
    assert "On écrit à Nadia pour avoir son accord" in thanks.text
    need = needs()[0]
    assert need.state is NeedState.AWAITING_AGREEMENT
    assert need.association_id is None
    assert {message.template for message in written(look())} == {"need_received", "agreement_asked"}
    assert written(look(), "agreement_asked", to="nadia@example.net")
    assert look().exec(select(Agreement)).one().youth_id == need.youth_id


def test_a_teenager_is_routed_at_once_and_the_guardian_is_asked_beside(client: PageClient) -> None:
    thanks = asking.sent(client, TEEN)
    assert "il faut son accord avant de rencontrer un bénévole" in thanks.text
    assert needs()[0].state is NeedState.WAITING
    assert {message.template for message in written(look())} == {"need_received", "need_arrived", "agreement_asked"}


def test_a_guardian_with_a_telephone_only_is_to_be_called(client: PageClient) -> None:
    phone_only = {"guardian_email": "", "guardian_phone": "06 39 98 00 77"}
    asking.sent(client, CHILD | phone_only)
    call = written(look(), "agreement_asked")[0]
    assert (call.channel, call.association_id) == (Channel.CALL, None)


def test_nobody_is_asked_to_call_a_youth_only_to_say_that_it_came_in(client: PageClient) -> None:
    thanks = asking.sent(client, ADULT | {"email": "", "phone": "06 39 98 00 55"})
    assert "/suivi/" in asking.private_link(thanks)
    assert [message.template for message in written(look()) if message.channel is Channel.CALL] == []


def test_an_adults_guardian_is_not_kept_even_typed_wrong(client: PageClient) -> None:
    asking.sent(client, ADULT | {"guardian_first_name": "Nadia", "guardian_email": "pas une adresse"})
    assert look().exec(select(Guardianship)).all() == []
    assert [person.role for person in look().exec(select(Person)) if person.role is Role.GUARDIAN] == []


def test_a_subject_and_a_level_are_asked_when_they_matter(client: PageClient) -> None:
    details = client.submit(client.get(START), {"kinds": ["scolaire.matiere", "confiance"]}, button="Continuer")
    assert heading(details) == "Ton besoin Étape 1 sur 4"
    again = client.submit(details, button="Continuer", status=422)
    assert "Choisis au moins une matière" in errors(again)
    assert "Choisis ta classe" in errors(again)
    chosen = {"subjects": ["maths", "svt"], "level": "9", "first": "confiance"}
    where = client.submit(again, chosen, button="Continuer")
    client.submit(client.submit(where, WHERE, button="Continuer"), ADULT, button="Continuer")
    client.submit(client.get(f"{START}/relecture"), button="Envoyer")
    need = needs()[0]
    codes = [skill.code for skill in queries.skills_of(look(), [need.id])[need.id]]
    assert codes == ["confiance", "scolaire.matiere.maths", "scolaire.matiere.svt"]
    assert need.level == 9


def test_a_subject_that_only_the_text_made_one_think_of_blocks_nobody(client: PageClient) -> None:
    details = client.submit(client.get(START), {"text": "aide aux devoirs en 4e"}, button="Continuer")
    values = form_values(details.every("form")[0])
    assert values["kinds"] == ["scolaire.devoirs", "scolaire.matiere"]
    assert "Quelle matière ? (facultatif)" in details.text.replace("\u00a0", " ")
    where = client.submit(details, button="Continuer")
    assert heading(where).startswith("Quand et où")
    client.submit(client.submit(where, WHERE, button="Continuer"), ADULT, button="Continuer")
    review = client.get(f"{START}/relecture")
    assert "soutien dans une matière" not in review.text.lower()
    client.submit(review, button="Envoyer")
    [need] = needs()
    assert [skill.code for skill in queries.skills_of(look(), [need.id])[need.id]] == ["scolaire.devoirs"]


def test_a_subject_is_asked_when_nothing_else_is_kept_and_not_called_optional(client: PageClient) -> None:
    details = client.submit(client.get(START), {"text": "aide aux devoirs en 4e"}, button="Continuer")
    again = client.submit(details, {"kinds": ["scolaire.matiere"]}, button="Continuer", status=422)
    assert "Choisis au moins une matière" in errors(again)
    assert "Quelle matière ? (facultatif)" not in again.text.replace("\u00a0", " ")


def test_a_text_proposes_kinds_subject_and_level_that_the_youth_confirms(client: PageClient) -> None:
    details = client.submit(client.get(START), {"text": "jai du mal en maths en 3e"}, button="Continuer")
    things = [item.text for item in details.every("main")[0].every("li")]
    assert {"aide en maths", "3e"} <= set(things)
    values = form_values(details.every("form")[0])
    assert values["kinds"] == ["scolaire.matiere"]
    assert values["subjects"] == ["maths"]
    assert values["level"] == ["9"]
    where = client.submit(details, button="Continuer")
    assert heading(where).startswith("Quand et où")


def test_a_text_that_is_not_understood_asks_for_a_tile(client: PageClient) -> None:
    page = client.submit(client.get(START), {"text": "bonjour"}, button="Continuer", status=422)
    assert "On n’a pas bien compris ton texte" in errors(page)
    assert page.every("textarea")[0].text == "bonjour"


@pytest.mark.parametrize("kinds", [["emploi.cv"], []], ids=["with a tile", "without"])
def test_words_of_danger_show_the_numbers_at_once_and_one_may_go_on(client: PageClient, kinds: list[str]) -> None:
    said = {"text": "mon beau-père me frappe tous les soirs", "kinds": kinds}
    page = client.submit(client.get(START), said, button="Continuer", status=200 if kinds else 422)
    assert "Ce message ne sera pas lu tout de suite. En danger : 119, gratuit, jour et nuit." in page.text
    assert any("data-exit" in link.attributes and link.text == "Quitter vite" for link in page.every("a"))
    if kinds:
        where = client.submit(page, button="Continuer")
        client.submit(client.submit(where, WHERE, button="Continuer"), CHILD, button="Continuer")
        client.submit(client.get(f"{START}/relecture"), button="Envoyer")
        assert needs()[0].danger
        assert "frappe" not in " ".join(message.body for message in written(look()))


def test_a_contact_in_the_text_is_held_and_the_writer_is_told(client: PageClient) -> None:
    said = {"text": "appelle moi au 06 39 98 00 12", "kinds": ["emploi.cv"]}
    page = client.submit(client.get(START), said, button="Continuer")
    assert "seule l’association le lira" in page.text
    where = client.submit(page, button="Continuer")
    client.submit(client.submit(where, WHERE, button="Continuer"), ADULT, button="Continuer")
    client.submit(client.get(f"{START}/relecture"), button="Envoyer")
    assert needs()[0].held


def test_health_is_for_professionals_whose_numbers_are_shown(client: PageClient) -> None:
    page = client.submit(client.get(START), {"kinds": ["sante"]}, button="Continuer")
    for number in ("119", "3018", "3114", "Mission locale"):
        assert number in page.text
    where = client.submit(page, button="Continuer")
    client.submit(client.submit(where, WHERE, button="Continuer"), ADULT, button="Continuer")
    client.submit(client.get(f"{START}/relecture"), button="Envoyer")
    assert look().exec(select(Ranking)).all() == []


def test_a_large_commune_asks_for_a_quarter_and_not_knowing_is_an_answer(client: PageClient) -> None:
    with transaction() as session:
        large = builders.commune(session, code="99002", name="Grandville", population=300_000)
        session.add(Quarter(commune_code=large.code, name="Les Tilleuls", search="les tilleuls", lat=43.5, lon=1.4))
    page = client.submit(asking.to_where(client), WHERE | {"commune": "Grandville"}, button="Continuer")
    assert heading(page).startswith("Quand et où")
    assert "Les Tilleuls" in page.text
    unanswered = client.submit(page, button="Continuer", status=422)
    assert "Je ne sais pas" in errors(unanswered)
    youth = client.submit(unanswered, {"quarter": "inconnu"}, button="Continuer")
    client.submit(youth, ADULT, button="Continuer")
    client.submit(client.get(f"{START}/relecture"), button="Envoyer")
    need = needs()[0]
    assert need.quarter_id is None
    assert need.approximate


def test_communes_of_nearly_one_name_are_a_choice_without_javascript(client: PageClient) -> None:
    with transaction() as session:
        for number, name in enumerate(("Saint-Rémi", "Saint-Rémi-le-Haut", "Saint-Rémi-le-Bas")):
            builders.commune(session, code=f"9901{number}", name=name)
    page = client.submit(asking.to_where(client), WHERE | {"commune": "saint"}, button="Continuer", status=422)
    assert "Plusieurs communes" in errors(page)
    chosen = client.submit(page, {"commune_code": "99012"}, button="Continuer")
    assert heading(chosen).startswith("Toi")
    client.submit(chosen, ADULT, button="Continuer")
    assert "Saint-Rémi-le-Bas" in client.get(f"{START}/relecture").text


def test_ca_change_is_an_answer_to_when(client: PageClient) -> None:
    youth = asking.to_youth(client, {"availability": [], "availability-unknown": "y"})
    client.submit(youth, ADULT, button="Continuer")
    assert "Ça change" in client.get(f"{START}/relecture").text


STEPS: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "nothing asked": ("need", {}, {}, "Touche une case, ou écris quelques mots"),
    "a text too long": ("need", NEED, {"text": "a" * 2001}, "2 000 caractères au plus"),
    "a null character": ("need", NEED, {"text": "bon\x00jour"}, "caractère illisible"),
    "an empty grid": ("where", WHERE, {"availability": []}, "Coche au moins un moment"),
    "no commune": ("where", WHERE, {"commune": ""}, "Écris le nom de ta commune"),
    "an unknown commune": ("where", WHERE, {"commune": "Nulle-Part"}, "On ne trouve pas cette commune"),
    "a commune that is not a number": ("where", WHERE, {"commune": "NaN"}, "On ne trouve pas cette commune"),
    "a commune with a null": ("where", WHERE, {"commune": "Villeneuve\x00"}, "caractère illisible"),
    "a mode that does not exist": ("where", WHERE, {"mode": "teleport"}, "Choisis une réponse"),
    "no first name": ("youth", ADULT, {"first_name": " "}, "Écris ton prénom"),
    "a first name that is a number": ("youth", ADULT, {"first_name": "Lina 06 39 98 00 12"}, "seulement ton prénom"),
    "a first name that is an account": ("youth", ADULT, {"first_name": "lina_31"}, "seulement ton prénom"),
    "a first name too long": ("youth", ADULT, {"first_name": "L" * 81}, "80 caractères"),
    "no birth date": (
        "youth", ADULT, {"birth_date-day": "", "birth_date-month": "", "birth_date-year": ""}, "date de naissance",
    ),
    "31 February": ("youth", ADULT, {"birth_date-day": "31", "birth_date-month": "2"}, "Cette date n’existe pas"),
    "a birth date in the future": ("youth", ADULT, {"birth_date-year": "2030"}, "dans le futur"),
    "a year of one figure": ("youth", ADULT, {"birth_date-year": "6"}, "L’année s’écrit avec quatre chiffres"),
    "a birth date in letters": ("youth", ADULT, {"birth_date-year": "NaN"}, "en chiffres"),
    "no way to answer": ("youth", ADULT, {"email": ""}, "pour qu’on puisse te répondre"),
    "an e-mail that is none": ("youth", ADULT, {"email": "lina@"}, "Une adresse e-mail s’écrit"),
    "a telephone that is none": ("youth", ADULT, {"phone": "12"}, "dix chiffres"),
    "a minor without a guardian": (
        "youth", CHILD, {"guardian_first_name": "", "guardian_email": ""}, "prénom de ton parent ou responsable",
    ),
    "a guardian without an address": ("youth", CHILD, {"guardian_email": ""}, "le téléphone de ton parent"),
    "a guardian who is the youth": ("youth", CHILD, {"guardian_email": "LI.NA+x@example.org"}, "le même que le tien"),
    "a guardian with the youth’s telephone": (
        "youth", CHILD | {"phone": "0639980001"}, {"guardian_phone": "+33 6 39 98 00 01"}, "le même que le tien",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "right", "wrong", "sentence"), STEPS.values(), ids=STEPS.keys())
def test_a_wrong_answer_is_a_sentence_and_everything_typed_is_still_there(
    client: PageClient, page: str, right: dict[str, Any], wrong: dict[str, Any], sentence: str
) -> None:
    go = {"need": lambda c: c.get(START), "where": asking.to_where, "youth": asking.to_youth}[page]
    refused = client.submit(go(client), right | wrong, button="Continuer", status=422)
    assert sentence in errors(refused).replace("\u00a0", " ").replace("\u202f", " ")
    shown = form_values(refused.every("form")[0])
    for name, value in (right | wrong).items():
        typed = value if isinstance(value, list) else [value]
        if name in shown and "phone" not in name:
            assert "".join(shown[name]).strip() == "".join(typed).strip(), name
    assert needs() == []


def test_half_a_surrogate_is_refused_with_a_sentence(client: PageClient) -> None:
    values = form_values(client.get(START).every("form")[0]) | NEED
    parts = {**values, "text": "bon@@jour"}
    body = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{"".join(value)}\r\n'
        for name, value in parts.items()
    )
    raw = f"{body}--cut--\r\n".encode().replace(b"@@", b"\xed\xa0\x80")
    answer = client.http.post(START, data=raw, content_type="multipart/form-data; boundary=cut")
    assert answer.status_code == 422
    assert "caractère illisible" in answer.text


@pytest.mark.parametrize("name", ["Zoé 🌻", "O’Brien", "Nguyễn", "B"])
def test_names_of_all_kinds_are_written_back_as_they_came(client: PageClient, name: str) -> None:
    thanks = asking.sent(client, ADULT | {"first_name": name})
    assert name in heading(thanks)
    assert look().exec(select(Person).where(Person.role == Role.YOUTH)).one().first_name == name


def test_a_first_name_in_brackets_is_refused_and_written_back(client: PageClient) -> None:
    name = "<script>alert()</script>"
    client.submit(client.get(START), NEED, button="Continuer")
    client.submit(client.get(f"{START}/quand-et-ou"), WHERE, button="Continuer")
    page = client.submit(client.get(f"{START}/jeune"), ADULT | {"first_name": name}, button="Continuer", status=422)
    [field] = [each for each in page.every("input") if each.attributes.get("name") == "first_name"]
    assert field.attributes["value"] == name
    assert not any("alert" in script.attributes.get("src", "") + script.text for script in page.every("script"))


def test_a_text_of_2000_emoji_is_kept(client: PageClient) -> None:
    client.submit(client.get(START), NEED | {"text": "🌻" * 2000}, button="Continuer")
    client.submit(client.get(f"{START}/quand-et-ou"), WHERE, button="Continuer")
    client.submit(client.get(f"{START}/jeune"), ADULT, button="Continuer")
    client.submit(client.get(f"{START}/relecture"), button="Envoyer")
    assert needs()[0].text == "🌻" * 2000


@pytest.mark.parametrize(
    ("year", "words"), [("2017", "encore un peu jeune"), ("2000", "s’arrête à 25 ans")], ids=["9", "26"]
)
def test_another_age_is_told_kindly_where_to_go(client: PageClient, year: str, words: str) -> None:
    page = client.submit(asking.to_youth(client), CHILD | {"birth_date-year": year}, button="Continuer", status=422)
    assert words in page.text.replace("\u00a0", " ")
    assert "Mission locale" in page.text


def test_going_back_keeps_even_what_is_wrong(client: PageClient) -> None:
    youth = asking.to_youth(client)
    where = client.submit(youth, {"first_name": "Lina", "email": "pas fini"}, button="Revenir en arrière")
    assert heading(where).startswith("Quand et où")
    values = form_values(where.every("form")[0])
    assert values["commune"] == ["Villeneuve-d’Essai"]
    assert "wed-14:30" in values["availability"]
    again = client.submit(where, button="Continuer")
    values = form_values(again.every("form")[0])
    assert (values["first_name"], values["email"]) == (["Lina"], ["pas fini"])


def test_another_tile_asks_again_and_remembers_the_subject_and_the_level(client: PageClient) -> None:
    details = client.submit(client.get(START), {"kinds": ["scolaire.matiere"]}, button="Continuer")
    client.submit(details, {"subjects": ["svt"], "level": "8"}, button="Continuer")
    again = client.submit(client.get(START), {"kinds": ["scolaire.matiere", "confiance"]}, button="Continuer")
    values = form_values(again.every("form")[0])
    assert (values["subjects"], values["level"]) == (["svt"], ["8"])


def test_a_draft_survives_a_reload_and_a_change_returns_to_the_end(client: PageClient) -> None:
    asking.to_review(client)
    where = client.get(f"{START}/quand-et-ou")
    review = client.submit(where, {"rhythm": "once"}, button="Continuer")
    assert heading(review).startswith("Relis et envoie")
    assert "Une seule fois" in review.text


def test_every_page_opens_directly_and_the_last_says_what_is_missing(client: PageClient) -> None:
    for page in ("precisions", "quand-et-ou", "quartier", "jeune"):
        client.get(f"{START}/{page}")
    client.get(f"{START}/vous", status=404)
    client.submit(client.get(f"{START}/jeune"), ADULT, button="Continuer")
    review = client.get(f"{START}/relecture")
    assert "À compléter" in review.text
    refused = client.submit(review, button="Envoyer", status=422)
    assert "Il manque des réponses" in errors(refused)
    assert needs() == []


def test_who_asks_for_health_only_is_promised_no_volunteer_and_finds_the_numbers(client: PageClient) -> None:
    details = client.submit(client.get(START), {"kinds": ["sante"]}, button="Continuer")
    youth = client.submit(client.submit(details, button="Continuer"), WHERE, button="Continuer")
    thanks = client.submit(client.submit(youth, ADULT, button="Continuer"), button="Envoyer ma demande")
    page = client.get(asking.private_link(thanks))
    for shown in (thanks, page):
        assert "met en lien avec des professionnels" in shown.text
        assert "bénévole est choisi" not in shown.text
        assert "Elle choisit un bénévole" not in shown.text
        assert "Des professionnels t’écoutent" in shown.text
        assert "Personne n’est libre" not in shown.text


def test_nothing_to_send_is_said_kindly(client: PageClient, app: Flask) -> None:
    assert heading(client.get(f"{START}/relecture")) == "Il n’y a rien à envoyer"
    review = asking.to_review(client)
    app.extensions["clock"] = Clock(AT + timedelta(days=8))
    gone = client.submit(review, button="Envoyer", status=409)
    assert "effacé au bout de 7 jours" in gone.text
    assert needs() == []


def test_one_step_back_from_the_thanks_leads_to_the_private_page(client: PageClient, app: Flask) -> None:
    link = asking.private_link(asking.sent(client))
    back = client.get(f"{START}/relecture")
    assert heading(back) == "Ta demande est déjà partie"
    assert [a.attributes["href"] for a in back.every("a") if a.text == "Voir ma page"] == [link]
    assert heading(PageClient(app).get(f"{START}/relecture")) == "Il n’y a rien à envoyer"


@pytest.mark.parametrize("one_step_back", [False, True])
def test_a_shared_device_can_be_made_to_forget_the_link_which_goes_on(client: PageClient, one_step_back: bool) -> None:
    thanks = asking.sent(client)
    assert client.response is not None
    address, link = client.response.request.path, asking.private_link(thanks)
    page = client.get(f"{START}/relecture") if one_step_back else thanks
    assert "plus gardé sur cet appareil" in client.submit(page, button="Oublier mon lien ici").text
    assert "Lina" not in client.get(address).text
    assert heading(client.get(f"{START}/relecture")) == "Il n’y a rien à envoyer"
    assert "Ta demande, Lina" in heading(client.get(link))


def test_pages_that_name_somebody_or_show_their_link_are_kept_by_no_browser(client: PageClient) -> None:
    asking.sent(client)
    assert client.response is not None
    thanks = client.response.request.path
    for path in (f"{START}/jeune", thanks, f"{START}/relecture"):
        answer = client.http.get(path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers.get("Cache-Control") == "no-store", path


def test_what_was_typed_can_be_wiped_from_the_device(client: PageClient) -> None:
    review = asking.to_review(client)
    client.submit(review, button="Effacer ma demande")
    assert look().exec(select(Draft)).all() == []
    assert form_values(client.get(f"{START}/jeune").every("form")[0])["first_name"] == [""]


def test_another_browser_sees_nothing_of_a_draft_nor_of_a_link(client: PageClient, app: Flask) -> None:
    thanks = asking.sent(client)
    assert client.response is not None
    stranger = PageClient(app)
    page = stranger.get(client.response.request.path)
    assert "Lina" not in page.text
    assert asking.private_link(thanks).split("/")[-1] not in page.text
    assert form_values(stranger.get(f"{START}/jeune").every("form")[0])["first_name"] == [""]


def test_a_form_open_for_too_long_loses_nothing(client: PageClient) -> None:
    page = client.get(START)
    values = form_values(page.every("form")[0]) | NEED | {"text": "Pour mon stage", "csrf_token": "stale"}
    refused = client.post(START, values, status=422)
    assert "rien n’est perdu" in errors(refused).lower()
    assert refused.every("textarea")[0].text == "Pour mon stage"
    assert look().exec(select(Draft)).all() == []


def test_ten_sends_at_once_make_one_need(client: PageClient, app: Flask) -> None:
    review = asking.to_review(client)
    values = form_values(review.every("form")[0])
    cookies = client.http

    def send(_number: int) -> tuple[int, str]:
        browser = app.test_client()
        browser._cookies = dict(cookies._cookies)
        answer = browser.post(f"{START}/relecture", data=values)
        shown = browser.get(answer.headers["Location"]).text
        return answer.status_code, shown

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(10)))
    assert [status for status, _ in answers] == [303] * 10
    assert all("/suivi/" in page for _, page in answers)
    assert len(needs()) == 1
    assert len(written(look(), "need_received")) == 1


@pytest.mark.parametrize("settings", [{"FORMS_PER_HOUR": 2}])
def test_an_address_sends_only_so_many_forms_an_hour(app: Flask, settings: dict[str, Any]) -> None:
    for _ in range(2):
        asking.sent(PageClient(app))
    third = PageClient(app)
    third.submit(asking.to_review(third), button="Envoyer", status=429)
    assert len(needs()) == 2
    assert heading(third.get(f"{START}/relecture")).startswith("Relis et envoie")


def test_a_youth_who_is_signed_in_need_not_say_who_they_are(app: Flask) -> None:
    with transaction() as session:
        youth = builders.person(session, first_name="Sami")
    browser = visitors.signed_in(app, youth)
    where = asking.to_where(browser)
    review = browser.submit(where, WHERE, button="Continuer")
    assert heading(review) == "Relis et envoie Étape 3 sur 3"
    page = browser.submit(review, button="Envoyer ma demande")
    assert "Ta demande, Sami" in heading(page)
    assert needs()[0].youth_id == youth.id


def test_the_name_of_who_answers_is_called_optional_only_where_it_is(client: PageClient) -> None:
    page = asking.to_youth(client)
    label = next(each for each in page.every("label") if each.attributes.get("for") == "guardian_last_name")
    assert "(facultatif)" not in label.text
    assert "Facultatif, sauf si c’est un service." in page.text
