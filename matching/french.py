"""Numbers, lists and typography of the French sentences."""

import re
from collections.abc import Sequence

from matching import week

NBSP = "\N{NO-BREAK SPACE}"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

_BEFORE = re.compile(r" ([:;?!»])")
_AFTER = re.compile(r"(«) ")
_UNIT = re.compile(r"(?<=[0-9]) (?=h\b|km\b|min|[0-9]|ans\b|%)|(?<=[0-9] h) (?=[0-9])")


def typeset(sentence: str) -> str:
    r"""Put the no-break spaces and the curly apostrophe where French wants them.

    >>> typeset("L'offre : 3 km") == "L’offre\u00a0: 3\u00a0km"
    True
    """
    spaced = _AFTER.sub(rf"\1{NBSP}", _BEFORE.sub(rf"{NBSP}\1", sentence))
    return _UNIT.sub(NBSP, spaced).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")


def duration(minutes: int) -> str:
    """Write minutes as people say them: `45 minutes`, `1 h`, `1 h 30`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} minutes"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def about(km: float) -> str:
    """Write a distance without false precision: `à moins de 1 km`, `à 3 km environ`."""
    return "à moins de 1 km" if km < 1 else f"à {km:.0f} km environ"


def beyond(km: float, limit_km: float) -> str:
    """Say that somebody lives too far: `à 19 km environ, au-delà de la limite de 5 km`."""
    return f"{about(km)}, au-delà de la limite de {distance(limit_km)}"


def distance(km: float) -> str:
    """Write a reach: `20 km`, `2,5 km`."""
    return f"{km:.1f}".removesuffix(".0").replace(".", ",") + " km"


def listing(words: Sequence[str]) -> str:
    """Join words: `maths, français et anglais`."""
    *firsts, last = words
    return f"{', '.join(firsts)} et {last}" if firsts else last


def main_day(common: int) -> str:
    """Say on which day most of the time in common falls, or that several share it."""
    by_day = week.minutes_by_day(common)
    best = max(by_day)
    days = [day for day, minutes in zip(DAYS, by_day, strict=True) if minutes == best]
    if len(days) > 2:
        return "plusieurs jours"
    where = listing([f"le {day}" for day in days])
    return where if best * len(days) == sum(by_day) else f"surtout {where}"


def slots(common: int, at_most: int = 3) -> str:
    """Write the first slots: `le mercredi de 14 h à 16 h`."""
    spans = [f"le {DAYS[day]} de {clock(start)} à {clock(end)}" for day, start, end in week.spans(common)]
    shown = listing(spans[:at_most])
    return f"{shown}…" if len(spans) > at_most else shown


def clock(minute: int) -> str:
    """Write a time of day: `9 h`, `17 h 30`."""
    return f"{minute // 60} h" + (f" {minute % 60:02}" if minute % 60 else "")
