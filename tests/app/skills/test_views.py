"""The operator's pages of the vocabulary."""

from typing import Any

import pytest
from flask import Flask
from looking import look
from pages import PageClient, errors, form_values
from queries import counted
from visitors import as_role

from app.core.db import transaction
from app.core.permissions import Role
from app.skills import services
from app.skills.models import Kind, Subject

HOME = "/operateur/vocabulaire"
KIND = {"label": "Apprendre à cuisiner", "code": "cuisine", "hint": "", "family": "Vie de tous les jours",
        "position": "205"}  # fmt: skip
SUBJECT = {"label": "Latin", "slug": "latin", "position": "210"}


@pytest.fixture
def operator(app: Flask) -> PageClient:
    """The operator, with the default vocabulary."""
    with transaction() as session:
        services.install(session)
    return as_role(app, Role.OPERATOR)


def test_the_vocabulary_is_shown_by_family(operator: PageClient) -> None:
    page = operator.get(HOME)
    captions = [caption.text for caption in page.every("caption")]
    assert captions[0] == "École"
    assert captions[-1] == "Matières scolaires"
    assert "Professionnels seulement" in page.text


def test_it_costs_the_same_queries_whatever_its_length(operator: PageClient) -> None:
    operator.get(HOME)
    with counted(look()) as few:
        operator.get(HOME)
    with transaction() as session:
        for number in range(20):
            session.add(Kind(code=f"essai_{number}", label="Essai", family="Essais"))
    with counted(look()) as many:
        operator.get(HOME)
    assert len(many) == len(few)


def test_a_kind_is_added_once_however_often_it_is_sent(operator: PageClient) -> None:
    form = operator.get(f"{HOME}/aides/nouvelle")
    typed = KIND | {"asks_level": "y"}
    assert "L’aide est ajoutée." in operator.submit(form, typed).text
    operator.post(f"{HOME}/aides/nouvelle", form_values(form.every("form")[-1]) | typed)
    kind = look().get_one(Kind, "cuisine")
    assert (kind.label, kind.position, kind.active, kind.asks_level) == ("Apprendre à cuisiner", 205, True, True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"label": ""}, "Écrivez le nom"),
        ({"label": "x" * 81}, "80 caractères au plus"),
        ({"label": "\x07"}, "illisible"),
        ({"code": ""}, "Écrivez un code."),
        ({"code": "Cuisine"}, "minuscules sans accent"),
        ({"code": "a.b.c"}, "minuscules sans accent"),
        ({"code": "budget"}, "Ce code existe déjà."),
        ({"family": ""}, "Écrivez le titre"),
        ({"position": "dix"}, "nombre entier"),
        ({"position": "-1"}, "nombre entier"),
        ({"position": "12345"}, "nombre entier"),
        ({"position": "٣"}, "nombre entier"),
        ({"hint": "x" * 121}, "120 caractères au plus"),
    ],
)
def test_what_is_typed_wrong_is_told(operator: PageClient, changes: dict[str, Any], told: str) -> None:
    page = operator.submit(operator.get(f"{HOME}/aides/nouvelle"), KIND | changes, status=422)
    assert told in errors(page)
    assert look().get(Kind, "cuisine") is None


def test_a_kind_is_changed_and_put_aside(operator: PageClient) -> None:
    form = operator.get(f"{HOME}/aides/scolaire.matiere/modifier")
    boxes = {i.attributes["name"] for i in form.every("input") if "checked" in i.attributes}
    assert boxes == {"active", "asks_subject", "asks_level"}
    page = operator.submit(form, {"label": "Cours particuliers", "active": [], "asks_level": []})
    assert "L’aide est modifiée." in page.text
    kind = look().get_one(Kind, "scolaire.matiere")
    assert (kind.label, kind.active, kind.asks_subject, kind.asks_level) == ("Cours particuliers", False, True, False)
    assert kind.family == "École"


def test_a_subject_is_added_then_changed(operator: PageClient) -> None:
    form = operator.get(f"{HOME}/matieres/nouvelle")
    assert "La matière est ajoutée." in operator.submit(form, SUBJECT).text
    operator.post(f"{HOME}/matieres/nouvelle", form_values(form.every("form")[-1]) | SUBJECT)
    form = operator.get(f"{HOME}/matieres/latin/modifier")
    operator.submit(form, {"label": "Latin, grec", "active": []})
    subject = look().get_one(Subject, "latin")
    assert (subject.label, subject.active, subject.position) == ("Latin, grec", False, 210)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"slug": "Latin"}, "minuscules sans accent"),
        ({"slug": "a--b"}, "minuscules"),
        ({"slug": "maths"}, "existe déjà"),
    ],
)
def test_a_subject_badly_coded_is_refused(operator: PageClient, changes: dict[str, Any], told: str) -> None:
    page = operator.submit(operator.get(f"{HOME}/matieres/nouvelle"), SUBJECT | changes, status=422)
    assert told in errors(page)


@pytest.mark.parametrize("path", ["/aides/rien/modifier", "/matieres/rien/modifier"])
def test_an_unknown_word_has_no_page(operator: PageClient, path: str) -> None:
    operator.get(HOME + path, status=404)


@pytest.mark.parametrize("path", ["", "/aides/nouvelle", "/aides/budget/modifier", "/matieres/nouvelle"])
def test_these_pages_are_the_operator_s(app: Flask, client: PageClient, path: str) -> None:
    client.get(HOME + path, follow=False, status=302)
    as_role(app, Role.MANAGER).get(HOME + path, status=403)
