"""A coordinator plans on a phone: propose, adjust by hand, compare, accept; every page accessible, none too wide."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import builders
import plans
import pytest
from axe import assert_accessible
from playwright.sync_api import expect
from visitors import HASH, PASSWORD

from app.core.db import transaction

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def scene(site: Any) -> plans.Scene:
    """Three needs that wait, two volunteers; the coordinator may sign in."""
    site.app.extensions["clock"].source = builders.AT
    with site.app.app_context(), transaction() as session:
        built = plans.scene(session, needs=3, offers=2)
        builders.account(session, owner=built.coordinator, password_hash=HASH)
        return built


@pytest.mark.parametrize("width", ["phone", "desk"], indirect=True)
def test_a_plan_is_proposed_adjusted_compared_and_accepted(
    scene: plans.Scene, visit: Callable[[], Any], snap: Callable[[Any, str], None]
) -> None:
    page = visit()

    def look(name: str) -> None:
        assert_accessible(page)
        assert not page.evaluate(WIDER), page.url
        snap(page, name)

    page.goto("/connexion")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(scene.coordinator.email)
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Se connecter").click()
    page.goto("/association")
    page.get_by_role("link", name="Proposer un plan").click()
    look("ask")
    page.get_by_role("button", name="Proposer un plan").click()
    expect(page.get_by_text("2 sur 3")).to_be_visible()
    look("plan")
    page.get_by_role("button", name="Écarter Marc").first.click()
    expect(page.get_by_role("heading", name="Écartés à la main")).to_be_visible()
    page.get_by_role("link", name="Choisir pour Lina0").click()
    look("choices")
    page.get_by_role("button", name=re.compile("^Garder Marc")).first.click()
    expect(page.get_by_text("Gardé", exact=True).first).to_be_visible()
    look("adjusted")
    page.get_by_role("link", name="Comparer deux objectifs").click()
    look("compared")
    page.get_by_role("link", name="Revenir au plan").click()
    page.get_by_role("link", name="Accepter le plan").click()
    look("question")
    page.get_by_role("button", name="Oui, tout envoyer").click()
    expect(page.get_by_text("Réponse du bénévole attendue").first).to_be_visible()
    look("accepted")
