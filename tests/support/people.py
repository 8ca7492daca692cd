"""What people do in a browser, step by step, by the words that they read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axe import assert_accessible

Snap = Callable[[Any, str], None]


def look(page: Any, snap: Snap, name: str) -> None:
    """Look at a step: accessible, and kept as a picture when somebody asks for pictures."""
    assert_accessible(page)
    snap(page, name)


def go_on(page: Any, label: str = "Continuer") -> None:
    """Press the button of a step and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(label)).first.click()


def fill_date(page: Any, legend: str, day: str, month: str, year: str) -> None:
    """Write a date in its three boxes."""
    group = page.get_by_role("group", name=re.compile(legend))
    for label, value in (("Jour", day), ("Mois", month), ("Année", year)):
        group.get_by_label(label).fill(value)


def ask(page: Any, snap: Snap, *, commune: str, quarter: str | None, first_name: str, birth: tuple[str, str, str],
        email: str, guardian: tuple[str, str] | None = None) -> None:  # fmt: skip
    """Ask for help in maths on Wednesday afternoons, from the home page to the confirmation."""
    page.goto("/")
    look(page, snap, "home")
    page.get_by_role("link", name="Je cherche un coup de pouce").first.click()
    look(page, snap, "ask-1")
    page.get_by_label("Soutien dans une matière").check(force=True)
    go_on(page)
    look(page, snap, "ask-2")
    page.get_by_role("checkbox", name="Maths").check(force=True)
    page.get_by_label("Ta classe").select_option(label="4e")
    go_on(page)
    look(page, snap, "ask-3")
    page.get_by_role("button", name="Mercredi après-midi").click()
    page.get_by_label("Ta commune").fill(commune)
    go_on(page)
    if quarter:
        look(page, snap, "ask-quarter")
        page.get_by_label(re.compile("Ton quartier")).select_option(label=quarter)
        go_on(page)
    look(page, snap, "ask-4")
    page.get_by_label("Ton prénom").fill(first_name)
    fill_date(page, "date de naissance", *birth)
    page.get_by_label("Ton adresse e-mail").fill(email)
    if guardian:
        page.get_by_label("Son prénom").fill(guardian[0])
        page.get_by_label("Son adresse e-mail").fill(guardian[1])
    go_on(page)
    look(page, snap, "ask-5")
    go_on(page, "Envoyer|J’envoie|Envoie")
    look(page, snap, "ask-sent")


def open_letter(page: Any, address: str, subject: str, *, link: str) -> None:
    """Open the newest letter to `address` whose subject holds `subject`, and follow its link to `link`."""
    page.goto(f"/demo/boite?a={address}")
    letter = page.locator("details.cp-letter").filter(has_text=re.compile(subject)).first
    with page.expect_navigation():
        letter.locator(f'a[href*="{link}"]').first.click()


def sign_in(page: Any, email: str, password: str) -> None:
    """Sign in."""
    page.goto("/connexion")
    page.get_by_label(re.compile("e-mail", re.IGNORECASE)).fill(email)
    page.locator('input[name="password"]').fill(password)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Se connecter").click()
