"""What a hand's mark on a pair does to the others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.plans.states import Mark

Key = TypeVar("Key")


class Gesture(StrEnum):
    """What somebody does to a pair of a plan; the value is what the address says."""

    PIN = "epingler"
    FORBID = "ecarter"
    FREE = "liberer"


_MARKS = {Gesture.PIN: Mark.PIN, Gesture.FORBID: Mark.FORBID}


def marked(
    marks: Mapping[tuple[Key, Key], Mark], pair: tuple[Key, Key], gesture: Gesture
) -> dict[tuple[Key, Key], Mark]:
    """Return the marks after a gesture; a need has one pin at most.

    >>> marks = marked({("n", "o1"): Mark.PIN, ("n", "o2"): Mark.FORBID}, ("n", "o2"), Gesture.PIN)
    >>> marks == {("n", "o2"): Mark.PIN}
    True
    """
    replaced = gesture is Gesture.PIN
    kept = {
        each: mark
        for each, mark in marks.items()
        if each != pair and not (replaced and mark is Mark.PIN and each[0] == pair[0])
    }
    return kept | ({pair: _MARKS[gesture]} if gesture in _MARKS else {})
