"""What words that somebody wrote freely may carry: a means of contact, a call for help; and who answers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash

from matching.texts import contact, danger


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that was listened to.

    `contact`: its words hold a number, an address or a handle; `danger`: they sound like danger or distress.
    """

    text: str
    contact: bool = False
    danger: bool = False


def hear(text: str) -> Heard:
    """Listen to a text with the rules of :mod:`matching.texts`; people decide what follows."""
    if not text.strip():
        return Heard(text)
    return Heard(text, contact=holds_contact(text), danger=danger.detect(text).danger)


def holds_contact(text: str) -> bool:
    """Tell whether a text holds a number, an address or a handle."""
    return contact.detect(text).contact


def holds_contact_in_pieces(before: Sequence[str], text: str) -> bool:
    """Tell whether a text completes a contact that began in what its writer wrote just before."""
    return contact.in_pieces(before, text).contact


def holds_contact_in_answer(asked: Sequence[str], text: str) -> bool:
    """Tell whether a text gives the contact that either side had just asked for."""
    return contact.in_answer(asked, text).contact


def tell_who_answers(*, informal: bool) -> None:
    """Show on the next page, above all, who can be called now: the numbers are one touch away."""
    flash(
        "Tu n’es pas seul·e. Si ça ne va pas, appelle maintenant\u00a0: c’est gratuit."
        if informal
        else "En cas de danger, appelez\u00a0: c’est gratuit.",
        "emergency",
    )
