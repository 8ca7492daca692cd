"""What words that somebody wrote freely may carry: a means of contact, a call for help; and who answers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import flash

from matching.texts import contact, danger, pair


@dataclass(frozen=True, slots=True)
class Heard:
    """A text that was listened to.

    `contact`: its words hold a number, an address or a handle; `danger`: they sound like danger or distress.
    `home` and `pictures`, of what is written inside a pair: a meeting at somebody's home, pictures asked of a child.
    """

    text: str
    contact: bool = False
    danger: bool = False
    home: bool = False
    pictures: bool = False

    def alarms(self, *, minor: bool) -> bool:
        """Tell whether the association is to read it at once: a minor meets nobody at a home, nor sends pictures."""
        return self.danger or (minor and (self.home or self.pictures))


def hear(text: str) -> Heard:
    """Listen to a text with the rules of :mod:`matching.texts`; people decide what follows."""
    if not text.strip():
        return Heard(text)
    return Heard(text, contact=holds_contact(text), danger=danger.detect(text).danger)


def hear_in_pair(text: str) -> Heard:
    """Listen to what one side of a pair writes to the other, or tells of the pair.

    A home is an ordinary word in a request, and a rule is broken where a volunteer and a minor plan to meet there.
    """
    heard, near = hear(text), pair.detect(text)
    return replace(heard, home=near.home, pictures=near.pictures)


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
