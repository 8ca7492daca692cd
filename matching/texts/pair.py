"""Decide whether a text that a volunteer and a minor write of one another breaks their distance.

A meeting at a home, pictures asked of a child: ordinary words in a request
(« le prof vient chez moi »), an alarm once one side of a pair says them. The
rules are data (`data/pair.rules`), read as those of :mod:`matching.texts.danger`.
"""

from dataclasses import dataclass
from functools import cache

from matching.texts.folding import squeeze, words
from matching.texts.phrases import Phrases
from matching.texts.shipped import lines

_DISGUISED = frozenset(
    map(squeeze, ("chez", "viens", "venir", "passe", "dors", "dormir", "maison", "appart", "moi", "lui", "photo"))
)
"""Words recognised with figures, letter by letter or without spaces."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """What a text of a pair tells: a meeting at somebody's home, pictures asked for or taken."""

    home: bool = False
    pictures: bool = False

    def __bool__(self) -> bool:
        return self.home or self.pictures


def detect(text: str) -> Nearness:
    """Read one text of any length and any characters; linear time, never raises."""
    found = _rules().families_in(words(text, disguised=_DISGUISED))
    return Nearness(home="domicile" in found, pictures="photo" in found)


@cache
def _rules() -> Phrases:
    return Phrases(lines("pair.rules"))
