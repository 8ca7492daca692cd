"""Find a surname in a text however it is spelled: case, accents, apostrophes, hyphens; whole words only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_

from matching.texts.folding import fold
from matching.texts.vocabulary import is_word

_WORD = re.compile("(?:[^\\W_][\u0300-\u036f]*)+")
_WITHIN = re.compile("[ \u00a0\u202f'’‘ʼ`´‐‑–-]{1,3}")
_ENDS = re.compile(r"(?:^|[.!?:\n])[^\w.!?:\n]*$")
_LOOSE = re.compile("oe|ae|ss| ")
"""What may be one sign, or parts the words of a name."""
_VARY = re.compile("[aeiouycn]")
"""Letters that may bear an accent."""
_SHORT = 2
_REACH = 20


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in one spelling.

    >>> words("O’Brien"), words("Nguyễn"), words("李")
    (('o', 'brien'), ('nguyen',), ('李',))
    """
    return tuple(fold(found) for found in _WORD.findall(name))


def can_be_found(name: str) -> bool:
    """Tell whether a name is long enough to be one wherever it stands; a letter alone is not, a sign of Chinese is."""
    folded = "".join(words(name))
    return len(folded) >= _SHORT or bool(folded and not folded.isascii())


def found(text: str, names: frozenset[str] | tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where each name stands in a text, from left to right; in time linear in the text.

    A name that is also a word, as Petit (not one that is a first name alone), needs its capital; so does one of two
    letters, which the first word of a sentence ("Vu avec Lina") is only with its
    accents.
    """
    wanted: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in sorted(names, key=len, reverse=True):
        if key := words(name):
            wanted.setdefault(key[0], []).append((key, name))
    standing = [(each.start(), each.end(), fold(each.group())) for each in _WORD.finditer(text)]
    after = 0
    for at, (start, _, word) in enumerate(standing):
        if start < after:
            continue
        for key, name in wanted.get(word, ()):
            part = standing[at : at + len(key)]
            end = part[-1][1]
            if tuple(each[2] for each in part) == key and _one(text, part) and _named(text, start, end, key, name):
                yield start, end
                after = end
                break


def _one(text: str, part: list[tuple[int, int, str]]) -> bool:
    """Tell whether nothing but what joins the words of a name stands between them."""
    return all(_WITHIN.fullmatch(text, one[1], two[0]) for one, two in pairwise(part))


def _named(text: str, start: int, end: int, key: tuple[str, ...], name: str) -> bool:
    short = sum(map(len, key)) <= _SHORT
    if not short and not all(map(is_word, key)):
        return True
    if text[start].islower():
        return False
    if not short or (text[start:end] == name and name != fold(name).capitalize()):
        return True
    return not _ENDS.search(text[max(0, start - _REACH) : start])


def may_hold(column: SQLColumnExpression[str], name: str) -> ColumnElement[bool]:
    """Return a condition that every text naming somebody so fulfils, and few others do."""
    folded = " ".join(words(name))
    if len(folded) <= _SHORT or not folded.isascii():
        forms = {name, name.upper(), folded, folded.capitalize(), folded.upper()}
        return or_(*(column.contains(form, autoescape=True) for form in forms))
    pattern = "%".join(_VARY.sub("_", part) for part in _LOOSE.split(folded))
    # "Doğan" is also written so: what its letters bear may be anything, and lower() of SQLite knows ASCII alone.
    borne = "".join(one if one.isascii() and one.isalnum() else "_" for one in _VARY.sub("_", _composed(name)))
    lowered = func.lower(column)
    return or_(lowered.like(f"%{pattern}%"), lowered.like(f"%{borne}%"))


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name).lower()
