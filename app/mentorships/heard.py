"""What is said to somebody of a pair whose words, for the association alone, carry a contact or sound like distress."""

from __future__ import annotations

from flask import flash

from app.safeguarding import hearing


def answer_kindly(text: str, *, informal: bool) -> None:
    """Say who answers at once if `text` sounds like danger, and who reads it if it names a contact."""
    found = hearing.hear(text)
    if found.danger:
        hearing.tell_who_answers(informal=informal)
    if found.contact:
        flash(
            "Seule l’association lit ce que tu as écrit\u00a0: il y a un numéro, une adresse ou un pseudo dedans."
            if informal
            else "Seule l’association lit vos mots\u00a0: ils contiennent un numéro, une adresse ou un pseudo.",
            "info",
        )
