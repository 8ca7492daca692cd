"""French spacing in one place: templates are typed with plain spaces, people read no-break ones."""

from __future__ import annotations

import re

from jinja2.ext import Extension

NO_BREAK = "\u00a0"

_BEFORE = re.compile(r"""(?<=[\w’%)}>.…»]) (?=[?!;:»%](?:[\s"'<.,)]|$))""")
_OPENING = re.compile(r"""(?<=") (?=[?!;:»](?:[\s"'<.,)]|$))""")
"""What a template joins to a name: ``name ~ " !"``."""
_COUNTED = re.compile(r"(?:(?<=\d)|(?<=\}\})|(?<=%s)) (?=(?:ans?|jours?|mois|heures?|minutes?)\b)")
_AFTER = re.compile(r"(?<=«) (?=\S)")


def french_spaces(text: str) -> str:
    r"""Return `text` with no-break spaces where French wants them.

    >>> french_spaces("Prêt ? Réponds « oui » : c’est tout !")
    'Prêt\xa0? Réponds «\xa0oui\xa0»\xa0: c’est tout\xa0!'
    """
    for pattern in (_BEFORE, _OPENING, _COUNTED, _AFTER):
        text = pattern.sub(NO_BREAK, text)
    return text


class FrenchSpaces(Extension):
    """Space the source of every template when it is compiled: never what a person typed."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source that Jinja compiles."""
        return french_spaces(source)
