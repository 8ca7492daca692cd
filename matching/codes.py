"""Codes and names compared the way people write them: without case or accents."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Strip case, accents and the spaces around, so that `Éco ` equals `eco`.

    >>> fold(" Français ")
    'francais'
    """
    decomposed = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def family(code: str) -> str:
    """Return what siblings share: the prefix before the last dot, empty when there is none.

    >>> family("scolaire.matiere.maths"), family("budget")
    ('scolaire.matiere', '')
    """
    return code.rpartition(".")[0]
