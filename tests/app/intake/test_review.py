"""What is read again before sending: each « Modifier » opens a page on which the thing it names can be changed."""

from __future__ import annotations

from typing import Any

import asking
import builders
import pytest
from asking import ADULT, START, TEEN, WHERE
from flask import Flask
from pages import Element, PageClient

from app.core.db import transaction
from app.places.models import Quarter

PRESCRIBE = "/prescrire"
OFFER = "/benevoles/nouveau"
PRESCRIBER = {
    "first_name": "Paule", "last_name": "Roux", "organisation": "Collège", "email": "paule@example.org", "knows": "y",
}  # fmt: skip
HELP = {"kinds": ["scolaire.matiere", "confiance"]}
TEXT = {"text": "j’ai du mal en maths en 3e"}
SCHOOL = {"subjects": ["maths"], "level": "9"}
HELD_BY = {
    "Vous": "organisation",
    "Ton besoin": "kinds",
    "Le besoin": "kinds",
    "Ta matière": "subjects",
    "La matière": "subjects",
    "Ta classe": "level",
    "Sa classe": "level",
    "Ton message": "text",
    "Le message": "text",
    "Quand tu es libre": "availability",
    "Ses disponibilités": "availability",
    "Rythme": "rhythm",
    "Ta commune": "commune",
    "Sa commune": "commune",
    "Ton quartier": "quarter",
    "Son quartier": "quarter",
    "Rencontre": "mode",
    "Tes langues": "language",
    "Ses langues": "language",
    "Toi": "birth_date-day",
    "Le jeune": "birth_date-day",
    "L’adulte qui répond pour toi": "guardian_first_name",
    "Le représentant légal": "guardian_first_name",
}
"""The field that holds what a row says."""
SCHOOL_ROWS = {"matière", "classe", "quartier", "besoin"}


@pytest.fixture(autouse=True)
def world(app: Flask) -> None:
    asking.install(app)
    with transaction() as session:
        large = builders.commune(session, code="99002", name="Grandville", population=300_000)
        session.add(Quarter(commune_code=large.code, name="Les Tilleuls", search="les tilleuls", lat=43.5, lon=1.4))


def reviewed(client: PageClient, start: str, need: dict[str, Any], youth: dict[str, Any] = TEEN) -> Element:
    """Fill in every page of a request, and open the last one."""
    if start == PRESCRIBE:
        client.submit(client.get(start), PRESCRIBER, button="Continuer")
    first = client.get(f"{start}/besoin" if start == PRESCRIBE else start)
    page = client.submit(client.submit(first, need, button="Continuer"), SCHOOL, button="Continuer")
    page = client.submit(page, WHERE | {"commune": "Grandville"}, button="Continuer")
    page = client.submit(page, {"quarter": "inconnu"}, button="Continuer")
    return client.submit(page, youth, button="Continuer")


def changes(page: Element) -> list[tuple[str, str]]:
    """Return each row that can be changed: its label, where its link leads."""
    rows = [row for row in page.every("div") if row.attributes.get("class") == "cp-summary__row"]
    return [(row.every("dt")[0].text, row.every("a")[-1].attributes["href"]) for row in rows if row.every("a")]


def holds(page: Element, name: str) -> bool:
    fields = [each for tag in ("input", "select", "textarea") for each in page.every(tag)]
    return name in {each.attributes.get("name") for each in fields}


@pytest.mark.parametrize("need", [HELP, TEXT, HELP | TEXT], ids=["tiles", "text", "both"])
@pytest.mark.parametrize("start", [START, PRESCRIBE])
def test_each_row_of_a_request_leads_to_the_page_that_holds_it(
    client: PageClient, start: str, need: dict[str, Any]
) -> None:
    found = changes(reviewed(client, start, need))
    assert all(any(word in label for label, _ in found) for word in SCHOOL_ROWS)
    assert [label for label, there in found if not holds(client.get(there), HELD_BY[label])] == []


def test_each_row_of_a_request_that_was_sent_leads_there_too(client: PageClient) -> None:
    thanks = client.submit(reviewed(client, START, HELP), button="Envoyer ma demande")
    found = changes(client.get(f"{asking.private_link(thanks)}/modifier/relecture"))
    assert all(any(word in label for label, _ in found) for word in SCHOOL_ROWS)
    assert [label for label, there in found if not holds(client.get(there), HELD_BY[label])] == []


def test_a_class_corrected_from_the_last_page_is_corrected(client: PageClient) -> None:
    there = dict(changes(reviewed(client, START, HELP)))["Ta classe"]
    page = client.submit(client.get(there), {"level": "8"}, button="Continuer")
    assert "Relis et envoie" in asking.heading(page)
    assert "4e" in page.every("dl")[0].text


def test_a_telephone_is_read_as_people_write_it(client: PageClient) -> None:
    youth = TEEN | {"phone": "0639980055", "guardian_phone": "0639980056"}
    said = reviewed(client, START, HELP, youth).text.replace("\u00a0", " ")
    assert "06 39 98 00 55" in said
    assert "06 39 98 00 56" in said
    assert "+33" not in said


def test_what_was_understood_is_a_list(client: PageClient) -> None:
    page = client.submit(client.get(START), TEXT, button="Continuer")
    assert {"aide en maths", "3e"} <= {item.text for item in page.every("main")[0].every("li")}


def test_a_prescriber_is_asked_for_the_youths_moments(client: PageClient) -> None:
    client.submit(client.get(PRESCRIBE), PRESCRIBER, button="Continuer")
    page = client.submit(client.get(f"{PRESCRIBE}/besoin"), asking.NEED, button="Continuer").text
    assert "cochez ses moments libres" in page
    assert "vos moments" not in page
    assert "mes horaires" not in page


@pytest.mark.parametrize("start", [START, PRESCRIBE])
def test_what_is_typed_is_said_to_be_kept_on_the_site(client: PageClient, start: str) -> None:
    answer = ADULT if start == START else PRESCRIBER
    page = client.submit(client.get(start), asking.NEED if start == START else answer, button="Continuer").text
    assert "sur ce site pendant 7 jours" in page
    assert "jours sur cet appareil" not in page
