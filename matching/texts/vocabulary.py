"""Tell a word that people say from one that nobody does: the name of an account, perhaps."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from matching.texts.folding import fold, spell, squeeze
from matching.texts.shipped import lines, sections, words_of

_NAMES = "first names"
FIRST_NAMES = words_of("wordlists.txt", _NAMES)
_TOLD = ("benign.train.txt", "danger.train.txt", "requests.train.txt")
"""What everybody writes, proper names left out; contact details are apart (`contact.train.txt`)."""
_SHORTEST, _LONGEST = 5, 40
_WORDY = re.compile(
    r"(?:e|es|ee|ees|er|ez|ant|ants|ent|ait|ais|aient|eur|eurs|eux|tion|tions|if|ifs|al|aux|el|els|ir|is|oir)$"
)
"""How French adjectives, verbs and most nouns end: such a word may simply be missing from the lists."""
_LAUGHTER = re.compile(r"a?(?:h[aeiou]+)+h?$|(?:lo)+l?$")


@lru_cache(maxsize=8192)
def is_said(word: str) -> bool:
    """Whether folded letters are a word or a first name, however long it is drawn out ("merciiii")."""
    if len(word) > _LONGEST:
        return False
    squeezed, said = squeeze(word), _said()
    if squeezed in said or squeezed.rstrip("sx") in said or _LAUGHTER.match(squeezed):
        return True
    return all(part in said for part in spell(word))


def is_word(word: str) -> bool:
    """Whether folded letters are a word, and not merely somebody's first name."""
    return is_said(word) and squeeze(word) not in _only_names()


@lru_cache(maxsize=8192)
def is_nobodys(word: str) -> bool:
    """Whether folded letters are long enough for the name of an account, and neither said nor shaped like a word.

    A first name that goes on is one whatever it ends in ("leamarie").
    """
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha() or is_said(word):
        return False
    named = any(word[:size] in FIRST_NAMES and len(word) - size > 2 for size in range(3, len(word) - 2))
    return named or not _WORDY.search(word)


@cache
def _said() -> frozenset[str]:
    listed = (line for under in sections("wordlists.txt").values() for line in under)
    return _squeezed((*_told(), *listed))


@cache
def _only_names() -> frozenset[str]:
    """First names that nothing else said has among its words."""
    others = (line for heading, under in sections("wordlists.txt").items() if heading != _NAMES for line in under)
    return frozenset(map(squeeze, FIRST_NAMES)) - _squeezed((*_told(), *others))


def _told() -> list[str]:
    return [line for name in _TOLD for line in lines(name)]


def _squeezed(told: Iterable[str]) -> frozenset[str]:
    found = {word for line in told for word in re.findall(r"\w+", line) if word.islower()}
    return frozenset(squeeze(word) for each in found for word in re.findall(r"[a-z]+", fold(each)))
