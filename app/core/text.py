"""Text at the door: one normal form, no control characters, names as people write them."""

from __future__ import annotations

import re
import unicodedata

import idna

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows. Telephones add them to copied numbers; others disguise names."""
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def has_forbidden(text: str) -> bool:
    """Tell whether `text` holds NUL, another control character, half a surrogate pair or what stands for one."""
    return _FORBIDDEN.search(text) is not None


def clean(text: str) -> str:
    """Return `text` in NFC, with Unix line ends, without outer blanks or marks that turn its direction.

    Raises
    ------
    ValueError
        If it holds a character that no database should store.
    """
    if has_forbidden(text):
        raise ValueError("Ce texte contient un caractère illisible\u00a0: il faut l’effacer.")
    return unicodedata.normalize("NFC", _TURNS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """Return `text` cleaned and on a single line, runs of blanks made one."""
    return _SPACES.sub(" ", clean(text).replace("\n", " "))


def fold(text: str) -> str:
    """Return `text` without accents, case or punctuation, words parted by one space.

    >>> fold("L’Isle-en-Dodon")
    'l isle en dodon'
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.casefold()).strip()


def holds_words(text: str, words: str) -> bool:
    """Tell whether every word typed begins a word of `text`, whatever their order, accents or case.

    >>> holds_words("Hélène N’Golo", "n'golo HEL"), holds_words("Hélène N’Golo", "lène"), holds_words("Ana", "")
    (True, False, False)
    """
    typed, held = fold(words).split(), fold(text).split()
    return bool(typed) and all(any(each.startswith(word) for each in held) for word in typed)


def slug(text: str) -> str:
    """Return `text` as a word for an address: ``Saint-Gaudens`` gives ``saint-gaudens``."""
    return fold(text).replace(" ", "-")


_ELIDES = re.compile(r"[aeiou]|y[^aeiou]|h(?:ec|el|en|er|ila|ip|on|or|ub|ug|ya)")
"""How a folded name begins that a small word loses its vowel before; an h that is breathed, as in Hamza, keeps it."""


def elided(name: str, word: str) -> str:
    """Write a small word before a name, without its vowel where French drops it.

    >>> elided("Inès", "de"), elided("Hélène", "de"), elided("Hamza", "de"), elided("Yann", "que")
    ('d’Inès', 'd’Hélène', 'de Hamza', 'que Yann')
    """
    return f"{word[:-1]}’{name}" if _ELIDES.match(fold(name)) else f"{word} {name}"


def grouped(number: int) -> str:
    """Write a whole number as French does, by groups of three figures.

    >>> grouped(12345).split("\u202f")
    ['12', '345']
    """
    return f"{number:,}".replace(",", "\u202f")


def address(typed: str) -> str:
    """Return an e-mail address with its domain as mail servers know it (IDNA 2008, UTS 46).

    >>> address("Lina@École.example")
    'Lina@xn--cole-9oa.example'

    Raises
    ------
    ValueError
        If the domain cannot be one.
    """
    name, at, domain = typed.rpartition("@")
    return f"{name}{at}{domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def readable(address: str) -> str:
    """Return an e-mail address with its domain as people write it.

    >>> readable("lina@xn--cole-9oa.example")
    'lina@école.example'
    """
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{idna.decode(domain)}" if "xn--" in domain else address
    except idna.IDNAError:
        return address


_LANDLINE = re.compile(r"\+(?:33|262|590|594|596)[^67]")
"""France and its overseas departments, where only mobile numbers begin with 6 or 7."""


def is_landline(number: str) -> bool:
    """Tell whether a stored number is known to take no text message; of one from elsewhere nothing is known.

    >>> is_landline("+33536490012"), is_landline("+33639980012"), is_landline("+262262123456")
    (True, False, True)
    """
    return bool(_LANDLINE.match(number))


def phone(number: str) -> str:
    """Return a number as people read it in France; one from elsewhere stays as it is.

    >>> phone("+33639980012").split()
    ['06', '39', '98', '00', '12']
    """
    if not re.fullmatch(r"\+33[0-9]{9}", number):
        return number
    national = "0" + number[3:]
    return "\u00a0".join(national[start : start + 2] for start in range(0, 10, 2))
