"""What is allowed of an association at all: its numbers, its ages, the days it is closed."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

_RNA = re.compile(r"W[0-9A-Z]{9}")
_SIRET = re.compile(r"[0-9]{14}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_BLANKS = re.compile(r"[\s.\u00a0\u202f-]")


def rna(typed: str) -> str:
    """Return a number of the Répertoire national des associations as ``W313001234``.

    Raises
    ------
    ValueError
        If it is not ``W`` and nine characters.
    """
    number = _BLANKS.sub("", typed).upper()
    if not _RNA.fullmatch(number):
        raise ValueError("Un numéro RNA s’écrit W suivi de 9 caractères, comme W313001234.")
    return number


def siret(typed: str) -> str:
    """Return a SIRET as fourteen digits.

    Raises
    ------
    ValueError
        If it is not fourteen digits, or its Luhn sum is wrong.
    """
    number = _BLANKS.sub("", typed)
    if not _SIRET.fullmatch(number):
        raise ValueError("Un SIRET s’écrit avec 14 chiffres.")
    if luhn(number) % 10:
        raise ValueError("Ce SIRET n’existe pas : vérifiez les chiffres.")
    return number


def luhn(digits: str) -> int:
    """Return the Luhn sum of `digits` (ISO/IEC 7812-1); a right number gives a multiple of ten.

    >>> luhn("73282932000074")
    50
    """
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)


def website(typed: str) -> str:
    """Return an address that may stand on a public page: http or https, a named host, no password.

    Raises
    ------
    ValueError
        If it is something else.
    """
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        fine = parts.scheme in {"http", "https"} and "@" not in parts.netloc and parts.port in {None, 80, 443}
    except ValueError:
        fine = False
    if not fine or not _HOST.fullmatch(parts.hostname or "") or any(c.isspace() or c in '<>"\\' for c in address):
        raise ValueError("Écrivez l’adresse d’un site, comme https://www.exemple.fr.")
    return address


def closed_on(closed_from: date | None, closed_until: date | None, day: date) -> bool:
    """Tell whether an association is closed on `day`; both ends are closed days."""
    return closed_from is not None and closed_from <= day and (closed_until is None or day <= closed_until)
