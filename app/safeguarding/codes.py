"""The short code on a youth's screen, which a guardian reads out to an association."""

from __future__ import annotations

import re
import secrets

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Letters and figures that nobody takes for another, said or written."""
LENGTH = 8


def new_code() -> str:
    """Return a code that nobody guesses: 37 bits, and whoever tries is slowed down."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """Return a code as people read it.

    >>> shown("ACDEFGHJ")
    'ACDE-FGHJ'
    """
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read(typed: str) -> str:
    """Return a code as it is stored, however it was typed.

    >>> read(" acde fghj ")
    'ACDEFGHJ'
    """
    return re.sub(r"[^A-Z0-9]", "", typed.upper())[:LENGTH]
