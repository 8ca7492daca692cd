"""Unique words planted in text fields, so that an outside check can tell whose data a page shows."""

from __future__ import annotations

import hashlib
import re

_CONSONANTS = "bcdfgjklmnprstvz"
_VOWELS = "aeiou"
_MARKER = re.compile(r"zq(?:[a-z]{2}){5}", re.IGNORECASE)


def word(*parts: object) -> str:
    """Return a pronounceable word of twelve letters that nothing else spells, always the same for the same parts."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    syllables = (_CONSONANTS[a % 16] + _VOWELS[b % 5] for a, b in zip(digest[:5], digest[5:10], strict=True))
    return "zq" + "".join(syllables)


def find(text: str) -> str | None:
    """Return the marker that stands in `text`, as it is written there."""
    found = _MARKER.search(text)
    return found.group() if found else None
