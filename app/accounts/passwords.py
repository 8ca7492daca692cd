"""Passwords: argon2id, and the rules of a new one (twelve characters, any composition, no common ones)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.text import fold, has_forbidden

MINIMUM_CHARACTERS = 12
MAXIMUM_BYTES = 1024
HASHER = PasswordHasher()

COMMON = frozenset(
    """
    abcdef admin administrateur administrator amour anticonstitutionnellement association azerty azertyuiop
    azertyuiopqsdfghjklm bonjour changeme chocolat coucou doudou football france jetaime letmein loulou marseille
    maman monmotdepasse motdepasse nicolas papa password passe passw0rd princesse qsdfghjklm qwerty
    qwertyuiop qwertyuiopasdf rugby secret soleil welcome wxcvbn
    """.split()  # noqa: SIM905
)
"""Words that people choose anywhere in France; the territory file adds its own. Digits and signs around one, or the
word said twice, do not make it rarer."""

_OWN_CHARACTERS = 8
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm", "0123456789")
_SEQUENCES = tuple(row * 3 for row in _ROWS) + tuple(row[::-1] * 3 for row in _ROWS)


def hash_password(password: str, *, hasher: PasswordHasher = HASHER) -> str:
    """Return what is stored of `password`: argon2id with its salt and its costs."""
    return hasher.hash(_normal(password))


def verify(stored: str | None, password: str, *, hasher: PasswordHasher = HASHER) -> bool:
    """Tell whether `password` is the one that `stored` was made from.

    The same work is done when nothing is stored, so that nobody learns from
    the time of an answer which accounts exist.
    """
    fits = len(password.encode("utf-8", "replace")) <= MAXIMUM_BYTES and not has_forbidden(password)
    try:
        hasher.verify(stored or _nobody(hasher), _normal(password) if fits else "")
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def outdated(stored: str, *, hasher: PasswordHasher = HASHER) -> bool:
    """Tell whether `stored` was made with other costs than today's."""
    return hasher.check_needs_rehash(stored)


def refusal(password: str, *, known: Iterable[str] = (), local: Iterable[str] = ()) -> str | None:
    """Return the sentence that refuses `password`, or ``None`` when it will do.

    Parameters
    ----------
    password : str
        As typed.
    known : iterable of str
        What anybody could guess: the site's name, the person's name and e-mail.
    local : iterable of str
        Words that people choose here: towns, clubs.
    """
    if has_forbidden(password):
        return "Ce mot de passe contient un caractère illisible. Choisissez-en un autre."
    if len(_normal(password)) < MINIMUM_CHARACTERS:
        return f"Choisissez au moins {MINIMUM_CHARACTERS} caractères. Une courte phrase convient très bien."
    if len(_normal(password).encode()) > MAXIMUM_BYTES:
        return "Ce mot de passe est trop long. Choisissez-en un plus court."
    if _common(password, local):
        return "Ce mot de passe est trop courant. Choisissez par exemple quatre mots sans rapport entre eux."
    if _derived(password, known):
        return "Ce mot de passe se devine : il ressemble au nom du site, à votre nom ou à votre adresse."
    return None


@lru_cache(maxsize=4)
def _nobody(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody has this password")


def _normal(password: str) -> str:
    """Return one form of what can be typed in several ways on several keyboards."""
    return unicodedata.normalize("NFC", password)


def _common(password: str, local: Iterable[str]) -> bool:
    bare = fold(password).replace(" ", "")
    letters = re.sub(r"[^a-z]", "", bare)
    common = {_unit(word) for word in COMMON} | {_unit(fold(word).replace(" ", "")) for word in local}
    return (
        len(set(_normal(password))) < 5
        or _unit(letters) in common
        or any(bare in sequence for sequence in _SEQUENCES if bare)
    )


def _unit(text: str) -> str:
    """Return the shortest piece that `text` repeats: ``abcabcabc`` gives ``abc``."""
    return text[: (text + text).find(text, 1)] if text else text


def _derived(password: str, known: Iterable[str]) -> bool:
    bare = rest = fold(password).replace(" ", "")
    for word in sorted({piece for text in known for piece in _pieces(text)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != bare and len(rest) < _OWN_CHARACTERS


def _pieces(text: str) -> set[str]:
    words = fold(text).split()
    name = "".join(word for word in words if not word.isdigit())
    return {piece for piece in ("".join(words), name, *words) if len(piece) > 2}
