"""The main menu, in one table: what it says, where it goes, who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.core.identity import Actor, Way
from app.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; `permission` none: for everybody who is not signed in."""

    label: str
    endpoint: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line as a page shows it."""

    label: str
    href: str
    current: bool


ENTRIES = (
    Entry("Accueil", "pages.home"),
    Entry("Comment ça marche", "pages.how"),
    Entry("Associations", "associations.directory"),
    Entry("Urgence et aide", "pages.emergency"),
    Entry("Vocabulaire", "skills.index", Permission.VOCABULARY_EDIT),
    Entry("Lieux", "places.index", Permission.PLACES_EDIT),
)


def items(actor: Actor) -> list[Item]:
    """Return the menu of `actor`, the present page marked."""
    return [
        Item(entry.label, url_for(entry.endpoint), request.endpoint == entry.endpoint)
        for entry in ENTRIES
        if entry.endpoint in current_app.view_functions and _shown(entry, actor)
    ]


def _shown(entry: Entry, actor: Actor) -> bool:
    if entry.permission is None:
        return actor.way is not Way.SESSION
    return actor.may(entry.permission)
