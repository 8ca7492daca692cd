"""The text that guardians agree to: one folder per version, one file per language.

French counts; the others are translations of it. Sentences and letters that
only surround the text may be added to a version; its promises never change.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from app.core import dates
from app.core.text import elided
from app.safeguarding.states import Bond
from app.web.typography import french_spaces

FRENCH = dates.FRENCH
"""The language that counts; the others are translations of it."""
_HOLE = re.compile(r"(?:\b(de|que) )?\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One version in one language. `proofread` is false for a translation that nobody has read over yet."""

    version: str
    language: str
    name: str
    direction: str
    proofread: bool
    promises: tuple[str, ...]
    sentences: Mapping[str, str] = field(hash=False)
    letter: Mapping[str, str] = field(hash=False)

    def say(self, sentence: str, **values: str) -> str:
        """Return one sentence of the page, with names put in."""
        return self._put(self.sentences[sentence], values)

    def say_to(self, bond: Bond, sentence: str, **values: str) -> str:
        """Return one sentence of the page as it is said to who answers for a youth: a service has no child."""
        own = f"{sentence}_service"
        return self.say(own if bond is Bond.SERVICE and own in self.sentences else sentence, **values)

    def write(self, sentence: str, **values: str) -> str:
        """Return one sentence of the letter, with names put in."""
        return self._put(self.letter[sentence], values)

    def _put(self, sentence: str, values: Mapping[str, str]) -> str:
        """Put names in; French drops the vowel of a small word before one that begins with another."""
        if self.language == FRENCH:
            return _HOLE.sub(lambda hole: elided(values[hole[2]], hole[1]) if hole[1] else values[hole[2]], sentence)
        return sentence.format_map(self._apart(values))

    def _apart(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """Keep names and dates in their own direction within a sentence that is written from right to left."""
        return values if self.direction == "ltr" else {name: f"\u2068{value}\u2069" for name, value in values.items()}


class Library:
    """Every version of the text.

    Parameters
    ----------
    folder : Path
        Holds one folder per version, named by its number, with ``fr.toml`` and its translations.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def versions(self) -> tuple[str, ...]:
        """The numbers, the oldest first."""
        return tuple(sorted((path.name for path in self.folder.iterdir() if path.name.isdigit()), key=int))

    @property
    def current(self) -> str:
        """The version that guardians are asked to agree to today."""
        return self.versions[-1]

    @cached_property
    def holding(self) -> frozenset[str]:
        """The versions to which an agreement still holds: the last one that asked again, and those since."""
        asking = [number for number in self.versions if self._read(number, FRENCH).get("asks_again", True)]
        since = self.versions.index(asking[-1]) if asking else 0
        return frozenset(self.versions[since:])

    def languages(self, version: str | None = None) -> tuple[str, ...]:
        """Return the languages of a version, French first."""
        found = sorted(path.stem for path in (self.folder / (version or self.current)).glob("*.toml"))
        return (FRENCH, *(language for language in found if language != FRENCH))

    def text(self, version: str | None = None, language: str = FRENCH) -> Text:
        """Return a version in a language; in French where there is no such translation."""
        number = version if version in self.versions else self.current
        chosen = language if language in self.languages(number) else FRENCH
        read = self._read(number, chosen)
        spaced = french_spaces if chosen == FRENCH else str
        return Text(
            version=number,
            language=chosen,
            name=read["name"],
            direction=read["direction"],
            proofread=read["proofread"],
            promises=tuple(spaced(promise) for promise in read["promises"]),
            sentences={key: spaced(sentence) for key, sentence in read["sentences"].items()},
            letter={key: spaced(sentence) for key, sentence in read["letter"].items()},
        )

    def _read(self, version: str, language: str) -> dict[str, Any]:
        return _parsed(self.folder / version / f"{language}.toml")


@lru_cache(maxsize=64)
def _parsed(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


AGREEMENT = Library(Path(__file__).parent / "data" / "agreement")
