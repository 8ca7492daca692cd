"""Is this the same person under a variant of the name? Pure: it says « perhaps », and somebody decides."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.safeguarding.rules import same_mailbox, same_phone


@dataclass(frozen=True, slots=True)
class Someone:
    """Who somebody says they are."""

    first_name: str
    last_name: str = ""
    birth_date: date | None = None
    email: str = ""
    phone: str = ""


class Named(Protocol):
    """Whoever has these, a row of people among them."""

    first_name: str
    last_name: str
    birth_date: date | None
    email: str
    phone: str


def someone(person: Named) -> Someone:
    """Return who a person says they are, cut loose from the table."""
    return Someone(person.first_name, person.last_name, person.birth_date, person.email, person.phone)


class Clue(StrEnum):
    """What two people have in common."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    CONTACT = "contact"


ENOUGH = 2
"""Of the three clues: a name alone is shared by strangers, a phone or a mailbox by a family."""


def clues(one: Someone, other: Someone) -> tuple[Clue, ...]:
    """Return what the two have in common."""
    found = {
        Clue.NAME: alike_names(one, other),
        Clue.BIRTH_DATE: one.birth_date is not None and one.birth_date == other.birth_date,
        Clue.CONTACT: same_mailbox(one.email, other.email) or same_phone(one.phone, other.phone),
    }
    return tuple(clue for clue, common in found.items() if common)


def perhaps_same(one: Someone, other: Someone) -> bool:
    """Tell whether two of the three clues agree.

    >>> born = date(1970, 5, 4)
    >>> perhaps_same(Someone("Jean-Pierre", "Lévy", born), Someone("LEVY", "jean pierre", born))
    True
    """
    return len(clues(one, other)) >= ENOUGH


def alike_names(one: Someone, other: Someone) -> bool:
    """Tell whether one name may be a variant of the other.

    Accents, case, hyphens and the order of the words make no difference; one
    typing slip is forgiven, and so is a first name cut to its initials. A
    missing surname is like any other.
    """
    first, last = _words(one.first_name), _words(one.last_name)
    for other_first, other_last in (
        (_words(other.first_name), _words(other.last_name)),
        (_words(other.last_name), _words(other.first_name)),
    ):
        if _slips_of_surname(last, other_last) + _slips_of_first_name(first, other_first) <= 1:
            return True
    return _slips(first + last, _words(other.first_name) + _words(other.last_name)) <= 1


def _words(name: str) -> tuple[str, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return tuple(re.findall(r"[^\W\d_]+", plain))


def _slips_of_surname(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    if not one or not other or _cut(one, other) or _cut(other, one):
        return 0
    return _slips(one, other)


def _slips_of_first_name(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return 0 if _cut(one, other) or _cut(other, one) else _slips(one, other)


def _cut(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether `short` is the initials of `whole`: ``J``, ``JP`` or ``J. P.`` for ``Jean Pierre``."""
    initials = "".join(word[0] for word in whole)
    letters = "".join(short)
    joined = len(short) == 1 and 1 < len(letters) == len(whole)
    single = all(len(word) == 1 for word in short)
    return bool(letters) and (single or joined) and initials.startswith(letters)


def _slips(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many slips part two lists of words: 0, 1, or 2 for more; their order does not count."""
    in_order = _distance("".join(one), "".join(other))
    sorted_ = _distance("".join(sorted(one)), "".join(sorted(other)))
    return min(in_order, sorted_, 2)


def _distance(one: str, other: str) -> int:
    """Return 0, 1 or 2 (two or more): a letter added, left out, changed, or two neighbours swapped."""
    if one == other:
        return 0
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return 2
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return 1 if one[at:] == other[at + 1 :] else 2
    if one[at + 1 :] == other[at + 1 :]:
        return 1
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return 1 if swapped else 2
