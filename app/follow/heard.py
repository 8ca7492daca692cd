"""What is said to somebody whose words carry a means of contact, or sound like distress."""

from __future__ import annotations

from flask import current_app, flash

from app.core.territory import Territory
from app.intake.understanding import understand

ANSWERING = ("119", "3018", "3114")
"""Who answers children, about violence, harassment and dark thoughts."""


def answer_kindly(text: str, *, informal: bool) -> None:
    """Say who answers at once if `text` sounds like danger, and who reads it if it names a contact.

    The association alone reads such words; they are kept as they are.
    """
    found = understand(text)
    if found.danger:
        flash(_numbers(informal=informal), "warning")
    if found.contact:
        flash(
            "Seule l’association lit ce que tu as écrit\u00a0: il y a un numéro, une adresse ou un pseudo dedans. "
            "Vous aurez de quoi vous joindre quand tout le monde aura dit oui."
            if informal
            else "Seule l’association lit vos mots\u00a0: ils contiennent un numéro, une adresse ou un pseudo. "
            "Les coordonnées sont données quand tout le monde a dit oui.",
            "info",
        )


def _numbers(*, informal: bool) -> str:
    territory: Territory = current_app.extensions["territory"]
    known = [service for service in territory.emergency if service.number in ANSWERING]
    numbers = ", ".join(f"{service.number} ({service.label})" for service in known)
    opening = "Tu n’es pas seul·e. Si ça ne va pas, appelle maintenant" if informal else "En cas de danger, appelez"
    return f"{opening}\u00a0: {numbers}. C’est gratuit. Personne ne lit ce message tout de suite."
