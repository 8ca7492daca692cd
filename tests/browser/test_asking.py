"""A youth asks, with JavaScript and without: every page is accessible, none is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe import assert_accessible
from click.testing import CliRunner
from flask.cli import ScriptInfo
from playwright.sync_api import expect

from app.commands import database

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def known_places(site: Any) -> None:
    with site.app.app_context():  # whatever another test left open in this process
        result = CliRunner().invoke(database.group, ["upgrade"], obj=ScriptInfo(create_app=lambda *_: site.app))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_every_page_of_a_minors_request_is_accessible(
    known_places: None, visit: Callable[[], Any], snap: Callable[[Any, str], None]
) -> None:
    page = visit()

    def look(name: str) -> None:
        assert_accessible(page)
        assert not page.evaluate(WIDER), page.url
        snap(page, name)

    def go_on(button: str = "Continuer") -> None:
        page.get_by_role("button", name=button, exact=True).click()

    page.goto("/besoins/nouveau")
    look("need")
    go_on()
    look("need refused")
    page.get_by_label("Raconte avec tes mots").fill("Mon frère me frappe. J’ai du mal en maths en 3e, 06 39 98 00 12")
    page.get_by_text("Soutien dans une matière").click()
    go_on()
    expect(page.get_by_text("En danger : 119, gratuit, jour et nuit.")).to_be_visible()
    expect(page.get_by_role("link", name="Quitter vite")).to_be_visible()
    expect(page.locator("input[name=subjects][value=maths]")).to_be_checked()
    look("details")
    go_on()
    page.get_by_role("button", name="Mercredi après-midi").first.click()
    page.get_by_label("Ta commune").fill("toulou")
    page.get_by_role("button", name="Toulouse (31)").click()
    look("where")
    go_on()
    page.get_by_label("Ton quartier").select_option(index=3)
    look("quarter")
    go_on()
    page.get_by_label("Ton prénom").fill("Lina")
    for box, value in (("Jour", "3"), ("Mois", "2"), ("Année", "2013")):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("Ton adresse e-mail").fill("lina@example.org")
    go_on()
    look("youth refused")
    parent = page.get_by_role("group", name="Ton parent ou responsable")
    parent.get_by_label("Son prénom").fill("Nadia")
    parent.get_by_label("Son adresse e-mail").fill("nadia@example.net")
    go_on()
    look("review")
    go_on("Envoyer ma demande")
    look("sent")
    page.get_by_role("link", name="Voir ma page").click()
    look("page")
    page.goto("/demo/boite?a=nadia@example.net")
    page.goto(str(page.locator("a[href*='/representant/']").first.get_attribute("href")))
    look("guardian")
    page.get_by_role("button", name="Je suis d’accord").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lina a votre accord")
    look("guardian agreed")


def test_a_youth_asks_without_javascript(known_places: None, visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/besoins/nouveau")
    page.get_by_text("CV, lettre, profil en ligne").locator("xpath=ancestor::details").locator("summary").click()
    page.get_by_text("CV, lettre, profil en ligne").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_text("Écrire les horaires").click()
    line = page.get_by_role("group", name="Ligne 1")
    line.get_by_label("Jour").select_option("wed")
    line.get_by_label("De").select_option("14:00")
    line.get_by_label("À").select_option("16:00")
    page.get_by_label("Ta commune").fill("tournefeuille")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Ton prénom").fill("Sami")
    for box, value in (("Jour", "3"), ("Mois", "2"), ("Année", "2005")):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("Ton adresse e-mail").fill("sami@example.org")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_contain_text("mercredi de 14")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est envoyé, Sami")


def asked(page: Any) -> str:
    """Ask for help with a CV as an adult; the private link."""
    page.goto("/besoins/nouveau")
    page.get_by_label("Raconte avec tes mots").fill("Un coup de main pour mon CV")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Je ne sais pas, ou ça change").check(force=True)
    page.get_by_label("Ta commune").fill("tournefeuille")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Ton prénom").fill("N’Golo")
    for box, value in (("Jour", "3"), ("Mois", "2"), ("Année", "2005")):
        page.get_by_label(box, exact=True).fill(value)
    page.get_by_label("Ton téléphone").fill("+33 (0)6 39 98 00 12")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Envoyer ma demande").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("C’est envoyé, N’Golo")
    return str(page.get_by_label("Ton lien").input_value())


@pytest.mark.parametrize("scripts", [True, False], ids=["with javascript", "without javascript"])
def test_no_step_of_an_impatient_youth_is_a_dead_end(
    known_places: None, visit: Callable[..., Any], snap: Callable[[Any, str], None], *, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts)
    link = asked(page)
    page.go_back()
    page.get_by_role("link", name="Voir ma page").click()
    other = page.context.new_page()
    other.goto(f"{link}/pause")

    page.get_by_role("link", name="Modifier pour te joindre").click()
    expect(page.get_by_label("Ton téléphone")).to_have_value("06\u00a039\u00a098\u00a000\u00a012")
    page.get_by_label("Ton adresse e-mail").fill("ngolo@example.org")
    snap(page, "contact")
    page.get_by_role("button", name="Enregistrer").dblclick()
    expect(page.locator("main")).to_contain_text("Ton ancien lien ne marche plus")
    page.get_by_role("link", name="Arrêter ma demande").click()
    page.get_by_role("button", name="Oui, arrêter").click()
    expect(page.get_by_role("link", name="Refaire cette demande")).to_be_visible()

    other.get_by_role("button", name="Mettre en pause").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Ce n’est pas possible en ce moment")
    if scripts:
        assert_accessible(other)
    other.get_by_role("link", name="Revenir à ma page").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Ta demande, N’Golo")
    other.get_by_role("link", name="Refaire cette demande").click()
    other.get_by_role("button", name="Continuer").click()
    other.get_by_role("button", name="Envoyer ma demande").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("C’est envoyé, N’Golo")
