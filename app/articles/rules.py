"""How an article is read, what it lacks before it is submitted, and what changed between two versions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from app.core.text import slug
from matching.texts import contact
from matching.texts.contact import Contact

LONGEST_TITLE = 120
LONGEST_SUMMARY = 300
LONGEST_BODY = 8000
LONGEST_WORD = 500
_EXCERPT = 80

_HEADING, _ITEM = "## ", "- "


class Shape(StrEnum):
    """What a block of a text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (one line), a paragraph (its lines) or a list (its items)."""

    shape: Shape
    lines: tuple[str, ...]


def blocks(body: str) -> tuple[Block, ...]:
    r"""Read a text: ``## `` begins a heading, ``- `` an item, a blank line parts paragraphs; the rest is words.

    >>> [(block.shape.value, block.lines) for block in blocks("## Avant\nUn appel.\n\n- la date\n- le lieu")]
    [('heading', ('Avant',)), ('paragraph', ('Un appel.',)), ('list', ('la date', 'le lieu'))]
    """
    return tuple(_blocks(body))


def _blocks(body: str) -> Iterator[Block]:
    for shape, lines in groupby((line.strip() for line in body.splitlines()), _shape):
        if shape is Shape.HEADING:
            yield from (Block(shape, (line.removeprefix(_HEADING).strip(),)) for line in lines)
        elif shape is Shape.LIST:
            yield Block(shape, tuple(line.removeprefix(_ITEM).strip() for line in lines))
        elif shape is Shape.PARAGRAPH:
            yield Block(shape, tuple(lines))


def _shape(line: str) -> Shape | None:
    if line.startswith(_HEADING):
        return Shape.HEADING
    if line.startswith(_ITEM):
        return Shape.LIST
    return Shape.PARAGRAPH if line else None


def stem(title: str) -> str:
    """Return what the address of an article with that title begins with; a number may follow.

    >>> stem("Préparer l’oral"), stem("…")
    ('preparer-l-oral', 'article')
    """
    return slug(title)[:LONGEST_TITLE] or "article"


def missing(*, summary: str, body: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Name what an article needs before somebody reviews it."""
    parts = {
        "le résumé": summary.strip(),
        "le texte": body.strip(),
        "un accompagnement au moins": list(kinds),
    }
    return tuple(name for name, given in parts.items() if not given)


@dataclass(frozen=True, slots=True)
class Reachable:
    """How an association may be reached by everybody: these may stand in what it writes."""

    email: str = ""
    phone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A line that carries a means of contact, and of which kinds; the line is empty when several make it together."""

    line: str
    why: tuple[str, ...]


def held(text: str, *, own: Reachable) -> tuple[Held, ...]:
    """Return the lines of a text that carry a means of contact which is not the association's own."""
    found = [Held(_excerpt(line), read.labels) for line in _lines(text) if (read := _detect(line, own)).contact]
    whole = _detect(text, own)
    return tuple(found or ([Held("", whole.labels)] if whole.contact else ()))


def _excerpt(line: str) -> str:
    return line if len(line) <= _EXCERPT else line[:_EXCERPT].rsplit(" ", 1)[0] + "…"


def _detect(text: str, own: Reachable) -> Contact:
    """Look for a means of contact in what remains without the association's own."""
    for pattern in _own(own):
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    return contact.detect(text)


def _own(own: Reachable) -> Iterator[str]:
    """Spell the published means of contact as people write them."""
    if own.email:
        yield rf"(?<![\w.+-]){re.escape(own.email)}(?![\w-]|\.\w)"
    if re.fullmatch(r"\+33[0-9]{9}", own.phone):
        digits = r"[\s.-]?".join(own.phone[3:])
        yield rf"(?<![0-9])(?:(?:\+|00)33[\s.-]?(?:\(0\))?|0){digits}(?![0-9])"
    elif own.phone:
        yield rf"(?<![0-9+]){re.escape(own.phone)}(?![0-9])"
    host = own.website.removeprefix("https://").removeprefix("http://").rstrip("/")
    if host:
        yield rf"(?:https?://)?(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)/?"


class Sign(StrEnum):
    """What became of a line."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of one version, of the other, or of both."""

    sign: Sign
    line: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the lines of two versions in order: those that went, those that came, those that stayed."""
    old, new = _lines(before), _lines(after)
    found: list[Change] = []
    for what, low, high, start, end in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            found += [Change(Sign.SAME, line) for line in old[low:high]]
        else:
            found += [Change(Sign.REMOVED, line) for line in old[low:high]]
            found += [Change(Sign.ADDED, line) for line in new[start:end]]
    return tuple(found)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
