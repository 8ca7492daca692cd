"""Bring every way of typing French to one spelling, so that rules are written once.

Nothing here raises, whatever the characters: lone surrogates, NUL, invisible
marks, look-alike letters of other alphabets. Every step is linear in the text.
"""

import re
import unicodedata
from functools import cache, lru_cache

from matching.texts.shipped import lines

BOUNDARY = "."
"""The token that stands for the end of a sentence: no rule reads across it."""

LOOKALIKES = str.maketrans(
    {
        **dict(zip("аеорсухкмтвнзіјѕԁһӏьёѐґїүԛԝꞓ", "aeopcyxkmtbh3ijsdhlbeegiyqwc", strict=True)),
        **dict(zip("αεορυικνητχβγωϲ", "aeopuiknntxbywc", strict=True)),
        **dict(zip("ıłøđħŧƅɑɡɩʟꮪᴀᴇᴏᴜ", "ilodhtbagilsaeou", strict=True)),
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "′": "'",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": " ",
    }
)
_FIGURES = frozenset(map(float, range(10)))
_DROPPED = {"Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc"}
_ENCLOSED = {
    chr(first + n): chr(97 + n) for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6) for n in range(26)
}  # fmt: skip
"""Letters in a square or a circle, light or dark, and those that make flags."""


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    """Lower-case, unaccented, visible form of one character; '' when it is only decoration."""
    if character.isascii():
        return character.lower() if character >= " " else ("\n" if character in "\r\n\v\f" else " ")
    if character in "\x85\u2028\u2029":
        return "\n"
    if character in _ENCLOSED:
        return _ENCLOSED[character]
    before = character.lower().translate(LOOKALIKES)
    folded = []
    for part in unicodedata.normalize("NFKD", before):
        category = unicodedata.category(part)
        if category in _DROPPED:
            continue
        if category == "Nd":
            folded.append(str(unicodedata.digit(part)))
        elif unicodedata.numeric(part, None) in _FIGURES:
            folded.append(str(int(unicodedata.numeric(part))))
        elif category == "Zs":
            folded.append(" ")
        else:
            folded.append(part.lower().translate(LOOKALIKES))
    return "".join(folded)


def fold(text: str) -> str:
    """One lower-case, unaccented, Latin spelling of a text; line breaks are kept."""
    if text.isascii() and text.isprintable():
        return text.lower()
    return "".join(map(_fold_character, text))


def squeeze(word: str) -> str:
    """A word with every run of one letter reduced to a single letter ("mourrriir" → "mourir")."""
    return re.sub(r"([a-z])\1+", r"\1", word) if len(word) > 3 else re.sub(r"([a-z])\1\1", r"\1", word)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Short forms of text messages → the words they stand for, from `data/spelling.tsv`."""
    pairs = (row.split("\t") for row in lines("spelling.tsv") if row and not row.startswith("#"))
    return {short: tuple(squeeze(word) for word in long.split()) for forms, long in pairs for short in forms.split()}


_J_WORDS = re.compile(
    r"j(?:e(?:$|un|an|u|ud|ter|te|t$|tt|rem|sus)|a(?:mais|nv|rd|un|mb|zz|lou|pon|mes|ck|de|pp)|o(?:i|l|u|b|nath|hn|r|s[eh])|u|i(?:h|m|n))"
)
_VOWELS = "aeiouyh"
_GLUED = {"d": ("de", "bcfgklmnpqstvz"), "t": ("tu", "vmfdpsn"), "l": ("le", "mfdvptr"), "m": ("me", "fdvtp")}
"""First letter → the word it stands for before a consonant that French does not put there."""


@lru_cache(maxsize=20000)
def spell(word: str) -> tuple[str, ...]:
    """The squeezed words that one folded token stands for ("jveux" → "je", "veux")."""
    known = _spellings()
    squeezed = squeeze(word)
    if word in known or squeezed in known:
        return known.get(word) or known[squeezed]
    lead, rest = _elided(squeezed)
    return (lead, *spell(rest)) if lead else (squeezed,)


def _elided(word: str) -> tuple[str, str]:
    """A pronoun or article glued before a word, and the word; ('', word) when there is none."""
    if len(word) > 4 and word.startswith("qu") and word[2:4] in {"il", "on"}:
        return "que", word[2:]
    if word[:1] == "j" and len(word) > 2:
        if word[1] not in _VOWELS:
            return "je", word[1:]
        return ("j", word[1:]) if not _J_WORDS.match(word) else ("", word)
    if len(word) > 3 and word.isalpha():
        whole, following = _GLUED.get(word[0], ("", ""))
        if word[1] in following:
            return whole, word[1:]
    return "", word


_LEET = str.maketrans("013457@$!€|+", "oieastasieit")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9@$!€|*+]*[a-z0-9]|[a-z0-9]|[?!;\n]+|\.+|[^\W_]+")
_C_EST = re.compile(r"\bc'(?=e)")
_PLAIN = re.compile(r"[a-z]+|[0-9]+")
_SYMBOLS = re.compile(r"[0-9@$!€|*+]")


def unleet(token: str) -> str:
    """A token with digits and signs read as the letters they imitate ("m0ur1r" → "mourir")."""
    return squeeze(token.replace("*", "").translate(_LEET))


def words(text: str, *, disguised: frozenset[str] = frozenset()) -> list[str]:
    """The spelled-out words of a text, with `BOUNDARY` between sentences.

    Parameters
    ----------
    disguised : frozenset of str
        Squeezed words worth recognising when written with digits or signs
        ("su!c1de"), letter by letter ("s u i c i d e") or without spaces.
    """
    found: list[str] = []
    letters: list[str] = []
    for match in _TOKEN.finditer(_C_EST.sub("c", fold(text))):
        part = match.group()
        if len(part) == 1 and part.isalnum() and part.isascii():
            letters.append(part)
        elif not (part == "." and letters):
            found += _joined(letters, disguised)
            letters.clear()
            found += _read(part, disguised)
    found += _joined(letters, disguised)
    return _rejoin(found, disguised)


def _joined(letters: list[str], disguised: frozenset[str]) -> list[str]:
    """Single letters in a row: a word spelled out when there are four, elisions otherwise."""
    if len(letters) >= 4:
        return _segment(squeeze("".join(letters)), disguised)
    return [word for letter in letters for word in spell(letter)]


def _read(part: str, disguised: frozenset[str]) -> list[str]:
    """The words of one token: punctuation, disguised word, digits and letters, or plain."""
    if not part[0].isalnum():
        return [] if part.startswith("..") else [BOUNDARY]
    if part in _spellings():
        return list(spell(part))
    if not _SYMBOLS.search(part):
        return list(_glued(part, disguised) if len(part) > 11 else spell(part))
    if unleet(part) in disguised:
        return [unleet(part)]
    found: list[str] = []
    for piece in _PLAIN.finditer(part):
        found += spell(piece.group())
        if part[piece.end() : piece.end() + 1] == "!":
            found.append(BOUNDARY)
    return found


def _rejoin(found: list[str], disguised: frozenset[str]) -> list[str]:
    """The words with a disguised one that a space had cut in two made whole ("sui cide")."""
    if not disguised:
        return found
    whole: list[str] = []
    for word in found:
        if whole and len(whole[-1]) + len(word) > 5 and whole[-1] + word in disguised:
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _glued(token: str, disguised: frozenset[str]) -> tuple[str, ...]:
    """A long token cut where a disguised word ends it or starts it ("jeveuxmourir"), else spelled."""
    spelled = spell(token)
    if len(token) > 40 or any(word in disguised for word in spelled):
        return spelled
    cut = _segment(squeeze(token), disguised)
    return tuple(cut) if len(cut) > 1 else spelled


def _segment(joined: str, disguised: frozenset[str]) -> list[str]:
    """Cut letters without spaces around the longest disguised word they hold; whole when there is none."""
    for size in range(min(len(joined), 14), 3, -1):
        for start in range(min(len(joined), 60) - size + 1):
            if joined[start : start + size] in disguised:
                before, after = joined[:start], joined[start + size :]
                return [*_small_words(before), joined[start : start + size], *_small_words(after)]
    return [joined]


_SMALL_WORD = re.compile(
    "voudrais|aimerais|envie|pense|parents|pere|mere|veux|vais|veut|plus|pas|dois|vivre"
    "|jai|je|tu|il|elle|on|me|te|se|de|la|le|un|une|ne|mon|ma|mes|m|j|a|."
)


def _small_words(letters: str) -> list[str]:
    return [word for found in _SMALL_WORD.findall(letters) for word in spell(found)]
