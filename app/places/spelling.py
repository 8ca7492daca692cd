"""Names as people type them: no accent, « St » for « Saint », a postal code beside or alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import fold, one_line

_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_NOISE = frozenset({"cedex"})
_LONGEST = 100
"""Characters read; no French place name is as long."""


def normal(name: str) -> str:
    """Return the form in which names are stored and compared.

    >>> normal("St-Béat-Lez"), normal("L’Isle-en-Dodon")
    ('saint beat lez', 'l isle en dodon')
    """
    return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(name).split())


def shown(name: str) -> str:
    """Return a name as pages print it: on one line, with the typographic apostrophe.

    Raises
    ------
    ValueError
        If it holds a character that no database should store.
    """
    return one_line(name).replace("'", "’")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, read: the words of a name and the digits of a postal code (or its beginning)."""

    words: tuple[str, ...]
    digits: str

    @property
    def name(self) -> str:
        """The words as one name, in normal form."""
        return " ".join(self.words)

    @property
    def glued(self) -> tuple[str, ...]:
        """The words without blanks; « stgaudens » is also read as « saintgaudens »."""
        together = "".join(self.words)
        return (together, f"saint{together[2:]}") if together.startswith("st") else (together,)


def read(typed: str) -> Typed:
    """Read what was typed; an arrondissement (« 12e ») and « cedex » are left aside.

    >>> read("Toulouse 31 300")
    Typed(words=('toulouse',), digits='31300')
    """
    tokens = normal(typed[:_LONGEST]).split()
    words = tuple(token for token in tokens if not token[0].isdigit() and token not in _NOISE)
    return Typed(words, _postcode([token for token in tokens if token.isdigit()]))


def _postcode(numbers: list[str]) -> str:
    whole = [number for number in numbers if len(number) == 5]
    return whole[0] if whole else "".join(numbers)[:5]


_WEAK = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "et", "en", "grand", "quartier", "cite"})


def alike(one: str, other: str) -> bool:
    """Tell whether two names of a commune's districts name the same one, a decree later.

    >>> alike("Les Izards - La Vache", "Izards - Trois Cocus - La Vache"), alike("Arènes", "Pradettes")
    (True, False)
    """
    first, second = _strong(one), _strong(other)
    return 2 * len(first & second) >= min(len(first), len(second))


def _strong(name: str) -> set[str]:
    words = set(normal(name).split())
    return words - _WEAK or words
