"""The form by which a youth asks, filled in page by page."""

from __future__ import annotations

from typing import Any

import builders
from flask import Flask
from pages import Element, PageClient

from app.core.db import transaction
from app.skills import services as skills

START = "/besoins/nouveau"
NEED = {"kinds": ["emploi.cv"]}
WHERE = {"availability": ["wed-14:00", "wed-14:30"], "commune": "Villeneuve-d’Essai"}
ADULT = {
    "first_name": "Lina",
    "birth_date-day": "1",
    "birth_date-month": "3",
    "birth_date-year": "2006",
    "email": "lina@example.org",
}
PARENT = {"guardian_first_name": "Nadia", "guardian_email": "nadia@example.net"}
TEEN = ADULT | PARENT | {"birth_date-year": "2010"}
"""Sixteen years old at `AT`: may be seen, needs a guardian for a pair."""
CHILD = ADULT | PARENT | {"birth_date-year": "2013"}
"""Thirteen years old at `AT`: nobody sees the need before a guardian agreed."""


def install(app: Flask) -> None:
    """Bring the vocabulary, a commune, and an association that covers everything."""
    with transaction() as session:
        skills.install(session)
        builders.commune(session)
        builders.member(session, of=builders.association(session, name="Les Passerelles"))


def to_where(client: PageClient, need: dict[str, Any] | None = None, *, start: str = START) -> Element:
    """Answer the first page; nothing is left open by it."""
    return client.submit(client.get(start), need or NEED, button="Continuer")


def to_youth(client: PageClient, where: dict[str, Any] | None = None, *, start: str = START) -> Element:
    """Answer until the page that asks who it is."""
    return client.submit(to_where(client, start=start), WHERE | (where or {}), button="Continuer")


def to_review(client: PageClient, youth: dict[str, Any] | None = None, *, start: str = START) -> Element:
    """Answer until the last page."""
    return client.submit(to_youth(client, start=start), youth or ADULT, button="Continuer")


def sent(client: PageClient, youth: dict[str, Any] | None = None) -> Element:
    """Send a request; the page that thanks."""
    return client.submit(to_review(client, youth), button="Envoyer ma demande")


def private_link(page: Element) -> str:
    """Return the path of the private link that a page shows."""
    values = [field.attributes.get("value", "") for field in page.every("input")]
    links = [value for value in values if "/suivi/" in value or "/prescription/" in value]
    assert len(links) == 1, values
    return "/" + links[0].split("/", 3)[3]


def heading(page: Element) -> str:
    """Return what the page says it is."""
    return page.every("h1")[0].text
