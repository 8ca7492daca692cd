"""Suggestions while one types, and the operator's pages of places."""

from typing import Any

import builders
import pytest
from flask import Flask
from looking import look
from pages import PageClient, errors, form_values
from queries import counted
from sqlmodel import select
from visitors import as_role

from app.core.db import transaction
from app.core.permissions import Role
from app.places.models import CommunePostcode, Quarter

QUARTERS = "/operateur/lieux/quartiers"


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """The operator, where two communes are known and one quarter."""
    with transaction() as session:
        essai = builders.commune(session, name="Villeneuve-d’Essai", population=60_000)
        builders.commune(session, code="99002", name="Villeneuve-d’Essai-Bas", approximate=True)
        session.add(CommunePostcode(commune_code=essai.code, postcode="99000"))
        district = builders.district(session, name="Les Essais")
        builders.quarter(session, name="Les Remparts", of=essai, district_id=district.id)
    return as_role(app, Role.OPERATOR)


def test_suggestions_answer_what_is_being_typed(client: PageClient, operator: PageClient) -> None:
    page = client.get("/communes/suggestions?commune=villen")
    buttons = [(b.attributes["data-code"], b.attributes["data-label"]) for b in page.every("button")]
    assert buttons == [("99001", "Villeneuve-d’Essai (99000)"), ("99002", "Villeneuve-d’Essai-Bas (99)")]
    assert client.response is not None
    assert client.response.headers["Cache-Control"] == "max-age=3600, private"


def test_suggestions_forgive_a_slip(client: PageClient, operator: PageClient) -> None:
    page = client.get("/communes/suggestions?ville=Vileneuve+d+Essai")
    assert page.every("button")[0].attributes["data-code"] == "99001"


@pytest.mark.parametrize("query", ["", "?ville=", "?ville=v", "?ville=%00", "?ville=%ED%A0%80", "?ville=%3C%3E"])
def test_suggestions_stay_silent_on_what_says_nothing(client: PageClient, operator: PageClient, query: str) -> None:
    assert not client.get(f"/communes/suggestions{query}").every("button")


def test_suggestions_are_few(client: PageClient, app: Flask) -> None:
    with transaction() as session:
        for number in range(30):
            builders.commune(session, code=f"99{number:03}", name=f"Essai {number}")
    assert len(client.get("/communes/suggestions?commune=essai").every("button")) == 8


def test_the_overview_counts_communes_districts_and_quarters(operator: PageClient) -> None:
    page = operator.get("/operateur/lieux")
    communes, districts = page.every("table")
    assert [cell.text for cell in communes.every("td")] == ["2", "1", "1", "0"]
    assert districts.every("th")[-1].text == "Les Essais"
    assert [cell.text for cell in districts.every("td")] == ["Villeneuve-d’Essai", "Nom seul", "1"]
    assert "50\u00a0000" in "".join(page.pieces) or "50 000" in page.text


def test_an_empty_site_says_what_to_do(app: Flask) -> None:
    operator = as_role(app, Role.OPERATOR)
    assert "Aucune commune" in operator.get("/operateur/lieux").text
    assert "Aucun quartier" in operator.get(QUARTERS).text


def test_a_quarter_is_added_once_however_often_it_is_sent(operator: PageClient) -> None:
    form = operator.get(f"{QUARTERS}/nouveau")
    typed = {"commune": "villeneuve d essai", "name": "Le Marché", "point": "43,611 ; 1,451", "district": ""}
    page = operator.submit(form, typed)
    assert "Le quartier Le Marché est ajouté." in page.text
    operator.post(f"{QUARTERS}/nouveau", form_values(form.every("form")[-1]) | typed)
    quarter = look().exec(select(Quarter).where(Quarter.name == "Le Marché")).one()
    assert (quarter.commune_code, quarter.search, quarter.lat, quarter.lon) == ("99001", "le marche", 43.611, 1.451)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"commune": ""}, "Écrivez le nom de la commune."),
        ({"commune": "Nulle-Part"}, "Nous ne trouvons pas cette commune."),
        ({"commune": "villen"}, "Plusieurs communes y ressemblent"),
        ({"name": ""}, "Écrivez le nom du quartier."),
        ({"name": "x" * 81}, "80 caractères au plus"),
        ({"name": "LES REMPARTS"}, "Cette commune a déjà un quartier de ce nom."),
        ({"name": "Nul\x00le"}, "caractère illisible"),
        ({"point": ""}, "Écrivez la latitude puis la longitude."),
        ({"point": "ici"}, "Écrivez deux nombres"),
        ({"point": "43,6"}, "Écrivez deux nombres"),
        ({"point": "43,6 ; 1,4 ; 2"}, "Écrivez deux nombres"),
        ({"point": "nan ; nan"}, "Écrivez deux nombres"),
        ({"point": "143 ; 1,4"}, "Ce point n’existe pas"),
        ({"point": "1,444 ; 43,604"}, "km de Villeneuve-d’Essai"),
        ({"district": "autre"}, "Quartier prioritaire"),
    ],
)
def test_what_is_typed_wrong_is_told_and_nothing_is_lost(
    operator: PageClient, changes: dict[str, Any], told: str
) -> None:
    typed = {"commune": "99000", "name": "Le Marché", "point": "43.611, 1.451", "district": ""} | changes
    page = operator.submit(operator.get(f"{QUARTERS}/nouveau"), typed, status=422)
    assert told in errors(page)
    shown = {i.attributes.get("name"): i.attributes.get("value") for i in page.every("input")}
    assert shown["point"] == typed["point"]
    assert len(look().exec(select(Quarter)).all()) == 1


def test_an_ambiguous_commune_is_chosen_without_javascript(operator: PageClient) -> None:
    typed = {"commune": "villen", "name": "Le Marché", "point": "43.611 1.451", "district": ""}
    page = operator.submit(operator.get(f"{QUARTERS}/nouveau"), typed, status=422)
    choices = [i for i in page.every("input") if i.attributes.get("type") == "radio"]
    assert [i.attributes["value"] for i in choices] == ["99001", "99002"]
    operator.submit(page, {"commune_code": "99002"})
    assert look().exec(select(Quarter.commune_code).where(Quarter.name == "Le Marché")).one() == "99002"


def test_a_quarter_is_changed(operator: PageClient) -> None:
    quarter = look().exec(select(Quarter)).one()
    form = operator.get(f"{QUARTERS}/{quarter.id}/modifier")
    page = operator.submit(form, {"name": "Le Rempart", "district": ""})
    assert "Le quartier Le Rempart est modifié." in page.text
    changed = look().exec(select(Quarter)).one()
    assert (changed.name, changed.search, changed.district_id) == ("Le Rempart", "le rempart", None)
    assert (changed.lat, changed.lon) == (43.61, 1.45)


def test_a_quarter_is_removed_after_a_question(operator: PageClient) -> None:
    address = f"{QUARTERS}/{look().exec(select(Quarter.id)).one()}"
    question = operator.get(f"{address}/retirer")
    assert "Retirer Les Remparts" in question.text
    assert "retiré de la liste" in operator.submit(question).text
    assert look().exec(select(Quarter)).all() == []
    operator.get(f"{address}/modifier", status=404)


def test_the_list_costs_the_same_queries_whatever_its_length(app: Flask, operator: PageClient) -> None:
    operator.get(QUARTERS)
    with counted(look()) as few:
        operator.get(QUARTERS)
    with transaction() as session:
        for number in range(120):
            builders.quarter(session, name=f"Essai {number}")
    with counted(look()) as many:
        page = operator.get(QUARTERS)
    assert len(many) == len(few)
    assert len(page.every("tr")) == 51
    operator.get(f"{QUARTERS}?page=3")
    assert operator.get(f"{QUARTERS}?page=4").text == operator.get(f"{QUARTERS}?page=3").text
    operator.get(f"{QUARTERS}?page=0")


@pytest.mark.parametrize("path", ["/operateur/lieux", QUARTERS, f"{QUARTERS}/nouveau"])
def test_these_pages_are_the_operator_s(app: Flask, client: PageClient, path: str) -> None:
    client.get(path, follow=False, status=302)
    as_role(app, Role.COORDINATOR).get(path, status=403)
