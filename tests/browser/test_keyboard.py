"""The two main journeys by keyboard alone: Tab, arrows, Space, Enter and letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from app.commands import database

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_STEPS = 400
FOCUSED = """() => {
    const e = document.activeElement;
    const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
    const group = e.closest('fieldset, [role=group]');
    const legend = group ? (group.querySelector('legend')?.innerText || group.getAttribute('aria-label') || '') : '';
    return {words: (label || e.getAttribute('aria-label') || e.innerText || '').trim(), legend,
            name: e.getAttribute('name') || '', outline: getComputedStyle(e).outlineStyle,
            box: e.getBoundingClientRect().width};
}"""


def reach(page: Any, words: str, *, legend: str = "") -> None:
    """Press Tab until what is focused says `words` (within a group called `legend`)."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUSED)
        if seen["words"].startswith(words) and legend in seen["legend"]:
            return
    pytest.fail(f"no Tab reaches « {words} » on {page.url}")


def tick(page: Any, words: str) -> None:
    """Reach a box and tick it."""
    reach(page, words)
    page.keyboard.press("Space")


def write(page: Any, words: str, text: str, *, legend: str = "") -> None:
    """Reach a field and write in it."""
    reach(page, words, legend=legend)
    page.keyboard.type(text)


def press(page: Any, words: str) -> None:
    """Reach a button or a link and press Enter."""
    reach(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def known_places(site: Any) -> None:
    with site.app.app_context():  # whatever another test left open in this process
        result = CliRunner().invoke(database.group, ["upgrade"], obj=ScriptInfo(create_app=lambda *_: site.app))
    assert result.exit_code == 0, result.output


def test_a_youth_asks_by_keyboard_alone(known_places: None, visit: Callable[[], Any]) -> None:
    page = visit()
    page.goto("/")
    press(page, "Je cherche un coup de pouce")
    tick(page, "Aide aux devoirs")
    press(page, "Continuer")
    write(page, "Ta classe", "4e")
    press(page, "Continuer")
    reach(page, "Mercredi après-midi")
    page.keyboard.press("Enter")
    write(page, "Ta commune", "Tournefeuille")
    press(page, "Continuer")
    write(page, "Ton prénom", "Lina")
    for box, value in (("Jour", "3"), ("Mois", "2"), ("Année", "2005")):
        write(page, box, value)
    write(page, "Ton adresse e-mail", "lina@example.org")
    press(page, "Continuer")
    press(page, "Envoyer")
    assert "lina@example.org" not in page.url
    assert page.get_by_role("heading", level=1).inner_text()
    page.goto("/demo/boite?a=lina@example.org")
    assert page.locator("details.cp-letter").count() >= 1


def test_a_volunteer_offers_by_keyboard_alone(known_places: None, visit: Callable[[], Any]) -> None:
    page = visit()
    page.goto("/")
    press(page, "Je veux aider")
    tick(page, "CV, lettre")
    press(page, "Continuer")
    reach(page, "Mercredi après-midi")
    page.keyboard.press("Enter")
    write(page, "Votre commune", "Tournefeuille")
    press(page, "Continuer")
    write(page, "Prénom", "Marc")
    write(page, "Nom", "Delmas")
    write(page, "E-mail", "marc@example.org")
    for box, value in (("Jour", "2"), ("Mois", "5"), ("Année", "1984")):
        write(page, box, value)
    tick(page, "J’ai lu la charte")
    press(page, "Continuer")
    press(page, "Envoyer")
    page.goto("/demo/boite?a=marc@example.org")
    assert page.locator("details.cp-letter").count() >= 1
