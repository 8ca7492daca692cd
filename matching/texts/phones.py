"""Find a telephone number in folded text: digits, words, signs between them, or a mixture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from matching.texts.shipped import words_of

_LISTS = "wordlists.txt"
_UNITS = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
)  # fmt: skip
_TENS = {
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_SLIPS = {
    "zeros": 0, "zerro": 0, "sero": 0, "oh": 0, "deu": 2, "troi": 3, "quattre": 4, "katre": 4, "cinque": 5, "sinq": 5,
    "sis": 6, "sice": 6, "siz": 6, "set": 7, "cet": 7, "uit": 8, "wit": 8, "nef": 9, "noeuf": 9, "diz": 10, "dis": 10,
    "onz": 11, "douz": 12, "trez": 13, "treiz": 13, "quatorz": 14, "quinz": 15, "kinze": 15, "seiz": 16, "vin": 20,
    "vint": 20, "trante": 30, "trent": 30, "quarente": 40, "karante": 40, "cinkante": 50, "soissante": 60,
    "soisante": 60,
}  # fmt: skip
_VALUES = {word: value for value, word in enumerate(_UNITS)} | _TENS | _SLIPS
_ZEROS = frozenset({"o", "oo"})
"""Letters that stand for zeros among digits."""
_SHORTEST = 8
"""Digits that a number has at least."""
_JOINING = words_of(_LISTS, "between groups of digits")
_AFTER_A_START = words_of(_LISTS, "between the start of a number and the rest")
_STARTS = frozenset({"06", "07", "336", "337"})
_ASKING = words_of(_LISTS, "announces a phone")
_OTHER_NUMBERS = words_of(_LISTS, "announces another number")
_WITHOUT_ZERO = [1, 2, 2, 2, 2], [3, 2, 2, 2], [9]
"""How one writes a mobile phone from its second figure on."""
_O_OR_L = re.compile(r"(?<![a-z])[oil](?=[0-9])|(?<=[0-9])[oil](?=[0-9]|(?![a-z]))")
_CHAIN = re.compile(r"(?<![0-9])[0-9]{1,4}([/:.-])[0-9]{1,4}(?:\1[0-9]{1,4})*(?![0-9])")
_DECIMAL = re.compile(r"(?<![0-9,.])[0-9]{1,3},[0-9]{3,}(?![0-9,])")
_PIECE = re.compile(r"\+|[0-9]+|[a-z]+|[^a-z0-9+]+")
_LIST_MARKS = re.compile(r"[,;/]")


@dataclass(slots=True)
class _Run:
    """Groups of digits that stand together, and what precedes them."""

    groups: list[str]
    marked: bool = False
    spelled: int = 0
    plus: int = -1
    asked: bool = False
    other: bool = False


def holds_phone(folded: str) -> bool:
    """Whether folded text holds a French or international telephone number."""
    digits = _O_OR_L.sub(lambda found: "0" if found.group() == "o" else "1", folded)
    pieces = _PIECE.findall(_CHAIN.sub(_hide_date, _DECIMAL.sub(" x ", digits)))
    if sum(map(_most_digits, pieces)) < _SHORTEST:
        return False  # nearly every text: to group its words would take the longest
    return any(_is_phone(run) for run in _runs(pieces))


def only_figures(folded: str) -> bool:
    """Whether folded text holds figures, in digits or words, and no other word: perhaps a piece of a number."""
    pieces = _PIECE.findall(folded)
    words = [piece for piece in pieces if piece[0].isalnum()]
    figures = [word for word in words if word.isdigit() or word in _VALUES]
    return bool(figures) and all(word in figures or word in _JOINING for word in words)


def spells_figures(folded: str) -> bool:
    """Whether two numbers or more follow each other in words: "zero six"."""
    return any(one in _VALUES and two in _VALUES for one, two in pairwise(re.findall(r"[a-z0-9]+", folded)))


def _hide_date(found: re.Match[str]) -> str:
    """Dates, times and marks are not digits of a number; longer chains of one sign may be."""
    sign = found.group(1)
    parts = found.group().split(sign)
    numbers = [int(part) for part in parts]
    if sign == "/" and len(parts) <= 3:
        hide = (numbers[0] <= 31 and numbers[1] <= 12) or (len(parts) == 2 and numbers[1] in {20, 10, 100, 40, 5})
    elif sign == ":":
        hide = len(parts) <= 3 and all(number < 60 for number in numbers)
    else:
        dated = len(parts) == 3 and {len(parts[0]), len(parts[2])} & {4} and numbers[1] <= 12
        hide = bool(dated) or (len(parts) == 2 and all(len(part) == 4 and part[0] in "12" for part in parts))
    return " x " if hide else found.group()


def _most_digits(piece: str) -> int:
    """How many digits a piece stands for, at most; words put together ("soixante" + "dix") are never longer."""
    if piece.isdigit() or piece in _ZEROS:
        return len(piece)
    value = _VALUES.get(piece.removeprefix("zero"), _VALUES.get(piece))
    return 0 if value is None else len(str(value)) + piece.startswith("zero")


def _runs(pieces: list[str]) -> Iterator[_Run]:
    """Groups of digits and number words with nothing between them but signs and joining words."""
    run, tens, glued = _Run([]), False, False
    before: list[str] = []
    for piece in pieces:
        value = _VALUES.get(piece)
        if value is not None:
            tens = _append_word(run, value, tens=tens)
            run.spelled += 1
        elif (digits := _as_digits(piece, run)) is not None:
            run.groups += digits
            tens, glued = False, True
        elif piece == "+":
            run.plus, tens = len(run.groups), False
        elif not piece[0].isalpha():
            tens, glued = tens and piece in {" ", "-"}, False
            run.marked = run.marked or bool(run.groups and _LIST_MARKS.search(piece))
        elif not (run.groups and (piece in _JOINING or (glued and len(piece) == 1) or _begun(run, piece))):
            yield run
            before = [*before[-5:], piece]
            run = _Run([], asked=not _ASKING.isdisjoint(before), other=not _OTHER_NUMBERS.isdisjoint(before))
            tens = glued = False
    yield run


def _begun(run: _Run, piece: str) -> bool:
    """Whether a word stands between the first figures of a mobile phone and the rest: "mon 06 c'est …"."""
    return piece in _AFTER_A_START and "".join(run.groups) in _STARTS


def _as_digits(piece: str, run: _Run) -> list[str] | None:
    """The groups of digits a piece stands for, or None when it is a word or a sign."""
    if piece.isdigit():
        return [piece]
    if piece in _ZEROS and run.groups:
        return ["0" * len(piece)]
    if piece.startswith("zero") and piece[4:] in _VALUES:
        return ["0", str(_VALUES[piece[4:]])]
    return None


def _append_word(run: _Run, value: int, *, tens: bool) -> bool:
    """Add a number word to a run, to the tens before it when it can ("soixante" + "dix"); True."""
    last = int(run.groups[-1]) if tens else -1
    most = {60: 19, 80: 19, 70: 9, 90: 9}.get(last, 9 if last in {20, 30, 40, 50} else 0)
    if last == 4 and value == 20:
        run.groups[-1] = "80"
    elif 0 < value <= most and (last not in {70, 90} or value >= 7):
        run.groups[-1] = str(last + value)
    else:
        run.groups.append(str(value))
    return True


def _is_phone(run: _Run) -> bool:
    groups = run.groups
    if sum(map(len, groups)) < _SHORTEST:
        return False
    for start, group in enumerate(groups):
        if start == run.plus and 9 <= len("".join(groups[start : start + 10])) <= 16:
            return True
        if group[0] not in "0367":
            continue
        number = ""
        for end in range(start, min(start + 13, len(groups))):
            number += groups[end]
            if len(number) > 13:
                break
            if _dials(number, groups[start : end + 1], run):
                return True
    return _announced(run) or _digit_by_digit(run)


def _announced(run: _Run) -> bool:
    """Digits after "mon numéro": those of a phone, its first zero said or not."""
    number = "".join(run.groups)
    if not run.asked or run.other:
        return False
    return (number[0] == "0" and 8 <= len(number) <= 12) or (number[0] in "67" and len(number) == 9)


def _digit_by_digit(run: _Run) -> bool:
    """Nine digits in words, as nobody says marks: a mobile phone without its first zero."""
    alone = all(len(group) == 1 for group in run.groups)
    mobile = len(run.groups) == run.spelled == 9 and run.groups[0] in {"6", "7"}
    return mobile and alone and not run.other and run.groups != sorted(run.groups, key=int)


def _dials(number: str, groups: list[str], run: _Run) -> bool:
    if len(groups) > 3 and _counts_up(groups):
        return False
    if len(number) == 10 and number[0] == "0" and number[1] != "0":
        return not run.other or number[1] in "67"
    if len(number) in {11, 12} and number.startswith("33") and number[2:].lstrip("0")[:1] in set("123456789"):
        return len(number[2:].lstrip("0")) == 9
    if len(number) == 13 and number.startswith("0033"):
        return True
    if len(number) == 9 and number[0] in "67" and [len(group) for group in _said(groups)] in _WITHOUT_ZERO:
        counted = number.endswith("000") or (len(groups) > 1 and groups == sorted(groups, key=int))
        return not counted and not run.marked and not run.other
    return False


def _said(groups: list[str]) -> list[str]:
    """Groups with a zero that is said alone put before its figure: "zéro zéro", "zéro cinq"."""
    said: list[str] = []
    for group in groups:
        if said and said[-1] == "0" and len(group) == 1:
            said[-1] += group
        else:
            said.append(group)
    return said


def _counts_up(groups: list[str]) -> bool:
    numbers = [int(group) for group in groups]
    return all(after - one == 1 for one, after in pairwise(numbers))
