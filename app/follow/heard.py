"""What is said to somebody whose words carry a means of contact, or sound like distress."""

from __future__ import annotations

from flask import flash

from app.safeguarding import hearing


def answer_kindly(text: str, *, informal: bool) -> None:
    """Say who answers at once if `text` sounds like danger, and who reads it if it names a contact.

    The association alone reads such words; they are kept as they are.
    """
    found = hearing.hear(text)
    if found.danger:
        hearing.tell_who_answers(informal=informal)
    if found.contact:
        flash(
            "Seule l’association lit ce que tu as écrit\u00a0: il y a un numéro, une adresse ou un pseudo dedans. "
            "On te dira comment vous joindre quand tout le monde aura dit oui."
            if informal
            else "Seule l’association lit vos mots\u00a0: ils contiennent un numéro, une adresse ou un pseudo. "
            "On vous dira comment vous joindre quand tout le monde aura dit oui.",
            "info",
        )
