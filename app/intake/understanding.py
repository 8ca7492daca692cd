"""What a youth's own words tell: kinds of help, subjects, level; danger; a contact slipped in."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread

SURE = 0.6
"""Confidence under which nothing is proposed to somebody who may be in danger: a wrong guess would hurt."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a text; everything empty when nothing was.

    `codes` are kinds of support, the surest first. `danger`: it sounds like
    danger or distress; `contact`: it holds a phone number, an address or a
    handle.
    """

    codes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    level: int | None = None
    danger: bool = False
    contact: bool = False


def understand(text: str) -> Understood:
    """Read a text with the rules and the small local model of :mod:`matching.texts`; people confirm."""
    if not text.strip():
        return Understood()
    # The model loads scikit-learn: whoever writes nothing does not wait for it.
    from matching.texts import classify, contact

    reading = classify.classify(text)
    least = SURE if reading.danger else 0.0
    return Understood(
        codes=tuple(guess.code for guess in reading.codes if guess.confidence >= least),
        subjects=reading.subjects,
        level=reading.level,
        danger=reading.danger,
        contact=contact.detect(text).contact,
    )


def warm_up() -> None:
    """Fit the model beside whatever else starts, so that the first youth who writes does not wait for it."""
    Thread(target=understand, args=("bonjour",), daemon=True).start()
