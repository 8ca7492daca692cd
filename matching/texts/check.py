"""The two safeguards on a free text, for `text check`: contact details and danger."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from matching.texts import contact, danger


def check(text: str) -> dict[str, Any]:
    """Both verdicts and the codes of `contact.LABELS` and `danger.LABELS` that explain them."""
    reached, feared = contact.detect(text), danger.detect(text)
    return {"contact": reached.contact, "danger": feared.danger, "why": [*reached.why, *feared.why]}


def lines(stream: Iterable[str]) -> Iterator[str]:
    """One JSON object per line of text, in order; a blank line gives one too."""
    for line in stream:
        yield json.dumps(check(line.rstrip("\r\n")))
