"""Decide whether a free text carries a way to reach somebody outside the site.

Phone numbers, e-mail addresses, links, handles on social networks, a person's
postal address — also spelled, spaced, full-width or in look-alike letters.
Dates, times, postcodes, marks, prices and lines of transport pass. Linear time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matching.texts.addresses import holds_address
from matching.texts.folding import fold
from matching.texts.handles import holds_handle, holds_mailbox, names_account, names_network, ways_asked
from matching.texts.phones import holds_phone, only_figures, spells_figures
from matching.texts.shipped import words_of

LABELS = MappingProxyType(
    {
        "telephone": "Un numéro de téléphone",
        "courriel": "Une adresse e-mail",
        "lien": "Un lien",
        "reseau": "Un compte de réseau social",
        "adresse": "Une adresse postale",
    }
)
"""What each code of `Contact.why` says to the person who wrote."""

REACH = 400
"""Letters and figures read on each side of the seam of two texts: more than a contact and what announces it take."""

_SENTENCE_END = re.compile(r"\n+|(?<=[!?;])\s+|(?<=\w{4}\.)\s+|(?<=[0-9]h\.)\s+")
"""A point after a short word may shorten it ("15 ch. de la Fontaine"): it ends nothing."""

_LETTER_BY_LETTER = re.compile(r"(?<!\S)(?:\S ){3,}\S[.,;!?]*(?!\S)|(?<![a-z0-9])[a-z](?:[.*/-][a-z]){3,}(?![a-z0-9])")
_BETWEEN_LETTERS = re.compile(r"[*./-]")

_OPEN, _CLOSE = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_DOT = rf"(?:\s?\.\s?|{_OPEN}(?:\.|dot|point|pt){_CLOSE}|\s(?:dot|point|pt)\s)"
_AROBASE = r"(?:arobas[ae]?|aroba[sz]?e?)"
_AT = rf"(?:\s?@\s?|{_OPEN}(?:at|a|@|{_AROBASE}|chez){_CLOSE}|\s(?:{_AROBASE}|at|chez|a commercial)\s)"
_MAILBOX = r"(?:gmail|hotmail|outlook|yahoo|laposte|icloud|proton(?:mail)?|wanadoo|live|orange|free|sfr|bbox)"
_ENDING = r"(?:com|fr|org|net|eu|info|io|gg|ee|ly|tv|xyz|ch|uk|gouv)"
_WORDY_ENDING = r"(?:me|be|co|re|app|dev|site|online|link|page|club|shop|blog|bio|cc|de|es|it|us|im|to|ca)"
_EMAIL = re.compile(
    rf"[a-z0-9]{_AT}[a-z0-9][a-z0-9-]{{0,40}}(?:{_DOT}[a-z0-9-]{{1,20}}){{0,2}}{_DOT}(?:{_ENDING}|{_WORDY_ENDING})(?![a-z0-9])"
    rf"|[a-z0-9](?:\s?@\s?|{_OPEN}(?:at|{_AROBASE}){_CLOSE}|\s{_AROBASE}\s){_MAILBOX}(?![a-z])"
    rf"|[a-z0-9._-]{{3}}\s(?:at|a)\s(?:gmail|hotmail|outlook|yahoo|icloud)(?:{_DOT}|$)"
)
_SCHEME = re.compile(r"h\s?[tx]\s?[tx]\s?p\s?s?\s?:\s?/\s?/|ftp://|(?<![a-z])www\s?(?:\.|point)")
_DOMAIN = re.compile(rf"(?<=[a-z0-9])\.(?:{_ENDING}(?![a-z0-9])|{_WORDY_ENDING}/)")
_SPELLED_DOMAIN = re.compile(
    rf"[a-z0-9](?:{_OPEN}(?:\.|dot|point){_CLOSE}|(?<! un)(?<! le)(?<! du)\s(?:dot|point)\s|\s\.\s?)"
    r"(?:com|fr|org|net|eu|gg|io|me)(?![a-z0-9])"
)
_HOST = re.compile(r"[a-z0-9.-]{1,60}$")
_HOST_ENDS = re.compile(r"[\s/?,;:!)]")
_PUBLIC_SITES = words_of("wordlists.txt", "public sites")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whether a text carries a contact detail, and of which kinds (codes of `LABELS`)."""

    contact: bool
    why: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The reasons in French."""
        return tuple(LABELS[code] for code in self.why)


def detect(text: str) -> Contact:
    """Read one text of any length and any characters; linear time, never raises.

    It is read whole, then sentence by sentence: what excuses a number or a street
    in one sentence ("mon dossier", "le lycée") excuses none in the next.
    """
    folded = re.sub(r"[^\S\n]+", " ", fold(text))
    sentences = [each for each in _SENTENCE_END.split(folded) if each]
    held = set().union(_held(folded), *map(_held, sentences if len(sentences) > 1 else ()))
    why = tuple(code for code in LABELS if code in held)
    return Contact(bool(why), why)


def may_begin(text: str) -> bool:
    """Tell whether a text names a network or a mailbox, or spells figures in a row: too much for a name."""
    folded = fold(text)
    return names_network(folded) or spells_figures(folded)


def in_pieces(before: Sequence[str], text: str) -> Contact:
    """Read a text with what the same person wrote just before it: a number may come one figure at a time.

    Whatever stood between pieces of figures alone ("06 39", "ok", "98 00 12") hides nothing. What the
    text holds by itself is for :func:`detect`; of the words before it, only those near the seam are read again.
    """
    figures = [each for each in before if only_figures(fold(each))]
    near = [_end(" ".join(before)), _start(text)] if before else [text]
    together = {" ".join(near), " ".join([*figures, text])} - {text}
    held = {code for each in together for code in detect(each).why}
    why = tuple(code for code in LABELS if code in held)
    return Contact(bool(why), why)


def in_answer(asked: Sequence[str], text: str) -> Contact:
    """Read a text after what it may answer: "t'as insta ?" makes an account of a word that nobody says.

    What the text holds by itself is for :func:`detect`; only its beginning is read again.
    """
    ways = set().union(*(ways_asked(fold(each)) for each in asked))
    if not ways:
        return Contact(contact=False)
    folded = re.sub(r"[^\S\n]+", " ", fold(_start(text)))
    named = any(map(names_account, _SENTENCE_END.split(folded)))
    held = {code for code in ways if (holds_phone(f"06 {folded}") if code == "telephone" else named)}
    why = tuple(code for code in LABELS if code in held)
    return Contact(bool(why), why)


def _start(text: str) -> str:
    return text[: _reach(text)]


def _end(text: str) -> str:
    return text[len(text) - _reach(text[::-1]) :]


def _reach(text: str) -> int:
    """How many characters the first words with `REACH` letters and figures take: no heap of signs stands for one."""
    left = REACH
    for at, character in enumerate(text):
        if left <= 0 and character.isspace():
            return at
        left -= character.isalnum()
    return len(text)


def _held(folded: str) -> set[str]:
    joined = _LETTER_BY_LETTER.sub(_join, folded)
    views = (folded,) if joined == folded else (folded, joined)
    holds = {
        "telephone": holds_phone(folded),
        "courriel": any(_EMAIL.search(view) or holds_mailbox(view) for view in views),
        "lien": any(_holds_link(view) for view in views),
        "reseau": any(holds_handle(view) for view in views),
        "adresse": holds_address(folded),
    }
    return {code for code, held in holds.items() if held}


def _join(found: re.Match[str]) -> str:
    letters = found.group()
    return letters.replace(" ", "") if " " in letters else _BETWEEN_LETTERS.sub("", letters)


def _holds_link(text: str) -> bool:
    if _SCHEME.search(text) or _SPELLED_DOMAIN.search(text):
        return True
    return any(not _passes(text, found) for found in _DOMAIN.finditer(text))


def _passes(text: str, found: re.Match[str]) -> bool:
    """Whether a domain is an e-mail's, or, bare, that of a service everybody knows ("caf.fr")."""
    before = _HOST.search(text, max(0, found.start() - 60), found.start())
    if before and text[before.start() - 1 : before.start()] == "@":
        return True
    after = text[found.start() : found.end() + 60]
    ends = _HOST_ENDS.search(after)
    if ends and ends.group() == "/":
        return False
    host = (before.group() if before else "") + (after[: ends.start()] if ends else after)
    labels = host.strip(".-").split(".")
    return any(".".join(labels[-size:]) in _PUBLIC_SITES for size in (2, 3))
