"""One cell at a time: from what people type to values, or a reason why not."""

import re
from datetime import date, datetime

from matching import week
from matching.codes import fold
from matching.records import Asked, Mode, Offered

_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_WHOLE = re.compile(r"([0-9]{1,9})([.,]0+)?")
_LEVELS = re.compile(r"(?P<code>.*):(?P<low>[0-9]{1,3})(-(?P<high>[0-9]{1,3}))?", re.DOTALL)
_HALF_LEVELS = re.compile(r".*:\s*([-0-9].*)?", re.DOTALL)


def number(cell: str) -> float:
    """Read a number of degrees or km; a decimal comma is understood."""
    if not _NUMBER.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a number")
    return float(cell.replace(",", "."))


def whole(cell: str) -> int:
    """Read a whole number, not below zero; spreadsheets write 9.0 in a column with empty cells."""
    match = _WHOLE.fullmatch(cell)
    if match is None:
        raise ValueError(f"{cell!r} is not a whole number")
    return int(match[1])


def day(cell: str) -> date:
    """Read an ISO date; a time of day is left aside."""
    try:
        return datetime.fromisoformat(cell).date()
    except ValueError:
        raise ValueError(f"{cell!r} is not a date like 2026-03-01") from None


def flag(cell: str) -> bool:
    """Read 0 or 1."""
    if cell not in ("0", "1"):
        raise ValueError(f"{cell!r} is not 0 or 1")
    return cell == "1"


def mode(cell: str) -> Mode:
    """Read a way of meeting."""
    folded = fold(cell)
    if folded not in list(Mode):
        raise ValueError(f"{cell!r} is not in_person, remote or either")
    return Mode(folded)


def words(cell: str) -> frozenset[str]:
    """Read codes separated by `|`."""
    return frozenset(_pieces(cell))


def asked(cell: str) -> tuple[Asked, ...]:
    """Read the skills of a need; `!` after a code makes it indispensable.

    >>> asked("maths|anglais!")[1]
    Asked(code='anglais', indispensable=True)
    """
    pieces = [(piece.removesuffix("!").strip(), piece.endswith("!")) for piece in _pieces(cell)]
    if not all(code for code, _ in pieces):
        raise ValueError("'!' stands alone, without a code")
    return tuple(Asked(code, indispensable) for code, indispensable in pieces)


def offered(cell: str) -> tuple[Offered, ...]:
    """Read the skills of an offer; `code:6-9` is a code for levels 6 to 9.

    >>> offered("maths:6-9|budget")[0]
    Offered(code='maths', low=6, high=9)
    """
    return tuple(_offered(piece) for piece in _pieces(cell))


def availability(cell: str) -> int:
    """Read a week."""
    return week.parse(cell)


def text(cell: str) -> str:
    """Keep a text as it is."""
    return cell


def _pieces(cell: str) -> list[str]:
    return [piece.strip() for piece in cell.split("|") if piece.strip()]


def _offered(piece: str) -> Offered:
    match = _LEVELS.fullmatch(piece)
    if match is None:
        if _HALF_LEVELS.fullmatch(piece):
            raise ValueError(f"{piece!r} has levels that are not like 6-9")
        return Offered(piece)
    low, high = int(match["low"]), int(match["high"] or match["low"])
    if low > high:
        raise ValueError(f"{piece!r} has levels that go down")
    return Offered(match["code"].strip(), low, high)
