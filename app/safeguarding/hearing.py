"""What words that somebody wrote freely may carry: a means of contact, a call for help; and who answers at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.core.territory import Territory
from matching.texts import contact, danger

ANSWERING = ("119", "3018", "3114")
"""Who answers children, about violence, harassment and dark thoughts."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`contact`: the words hold a number, an address or a handle; `danger`: they sound like danger or distress."""

    contact: bool = False
    danger: bool = False


def hear(text: str) -> Heard:
    """Listen to a text with the rules of :mod:`matching.texts`; people decide what follows."""
    if not text.strip():
        return Heard()
    return Heard(contact=holds_contact(text), danger=danger.detect(text).danger)


def holds_contact(text: str) -> bool:
    """Tell whether a text holds a number, an address or a handle."""
    return contact.detect(text).contact


def who_answers(*, informal: bool) -> str:
    """Say, in one sentence, who can be called now."""
    territory: Territory = current_app.extensions["territory"]
    known = [service for service in territory.emergency if service.number in ANSWERING]
    numbers = ", ".join(f"{service.number} ({service.label})" for service in known)
    opening = "Tu n’es pas seul·e. Si ça ne va pas, appelle maintenant" if informal else "En cas de danger, appelez"
    return f"{opening}\u00a0: {numbers}. C’est gratuit. Personne ne lit ce message tout de suite."
