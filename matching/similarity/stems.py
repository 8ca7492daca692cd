"""French words brought to their stems, with what the young say turned into what volunteers say."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from threading import local
from typing import Any

from matching.codes import fold

_OWN = local()
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> Iterator[str]:
    """Cut a text into lower-case words, accents kept."""
    return (found.group() for found in _WORD.finditer(unicodedata.normalize("NFC", text).lower()))


def is_stop(word: str) -> bool:
    """Tell whether a word says nothing of the subject."""
    return fold(word) in _stop_words()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Bring a word to its stem, accents folded last: the stemmer needs them.

    >>> stem("difficultés"), stem("réviser")
    ('difficult', 'revis')
    """
    return fold(_stemmer().stemWord(word))


def read_lexicon(text: str) -> dict[str, tuple[str, ...]]:
    """Read lines `word = other words`, as an operator edits them.

    >>> read_lexicon("ordi = informatique numérique")
    {'ordi': ('informatique', 'numérique')}
    """
    lines = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {fold(word): tuple(others.split()) for word, _, others in lines}


@cache
def default_lexicon() -> Mapping[str, tuple[str, ...]]:
    """Return the lexicon the project ships."""
    return read_lexicon(shipped("lexicon.txt"))


def shipped(name: str) -> str:
    """Read a data file of this package."""
    return (files(__package__) / "data" / name).read_text(encoding="utf-8")


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(shipped("stop_words.txt").split())


def _stemmer() -> Any:
    """Return this thread's stemmer: it works on a word inside itself, two at once would spoil each other's."""
    if not hasattr(_OWN, "french"):
        import snowballstemmer

        _OWN.french = snowballstemmer.stemmer("french")
    return _OWN.french
