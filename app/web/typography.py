"""French spacing in one place: templates are typed with plain spaces, people read no-break ones."""

from __future__ import annotations

import re

from jinja2.ext import Extension

NO_BREAK = "\u00a0"

_BEFORE = re.compile(r"""(?<=[\w’%)}>.…»]) (?=[?!;:»%](?:[\s"'<.,)]|$))""")
_AFTER = re.compile(r"(?<=«) (?=\S)")


def french_spaces(text: str) -> str:
    r"""Return `text` with no-break spaces where French wants them.

    >>> french_spaces("Prêt ? Réponds « oui » : c’est tout !")
    'Prêt\xa0? Réponds «\xa0oui\xa0»\xa0: c’est tout\xa0!'
    """
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))


class FrenchSpaces(Extension):
    """Space the source of every template when it is compiled: never what a person typed."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source that Jinja compiles."""
        return french_spaces(source)
