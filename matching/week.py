"""A week of availability as 336 half-hours in one integer.

Bit 0 is Monday 00:00–00:30, bit 335 is Sunday 23:30–24:00, in local wall time.
The empty week, 0, means that nobody asked: it closes nothing.
"""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOT_MINUTES = 30
SLOTS_A_DAY = 48
SLOTS = SLOTS_A_DAY * len(DAYS)

_SPAN = re.compile(r"([a-z]{3})\s+([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})", re.ASCII)


def parse(text: str) -> int:
    """Read `mon 17:00-19:00;wed 14:00-18:00`.

    Raises
    ------
    ValueError
        For an unknown day, a time off the half-hour, past midnight or backwards.

    >>> parse("mon 00:00-01:00")
    3
    """
    week = 0
    for span in filter(None, (part.strip() for part in text.split(";"))):
        week |= _parse_span(span)
    return week


def spans(week: int) -> list[tuple[int, int, int]]:
    """List the (day 0–6, first minute, last minute) of each unbroken stretch.

    >>> spans(parse("tue 17:30-19:00"))
    [(1, 1050, 1140)]
    """
    found = []
    for day in range(len(DAYS)):
        free = week >> day * SLOTS_A_DAY & (1 << SLOTS_A_DAY) - 1
        while free:
            first = (free & -free).bit_length() - 1
            # What follows the first free slot, plus one, carries over the whole stretch.
            last = first + (~(free >> first) & (free >> first) + 1).bit_length() - 1
            found.append((day, first * SLOT_MINUTES, last * SLOT_MINUTES))
            free = free >> last << last
    return found


def format_week(week: int) -> str:
    """Write a week the way `parse` reads it.

    >>> format_week(parse("wed 14:00-15:00;mon 17:00-18:00;wed 15:00-18:00"))
    'mon 17:00-18:00;wed 14:00-18:00'
    """
    return ";".join(
        f"{DAYS[day]} {start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for day, start, end in spans(week)
    )


def minutes(week: int) -> int:
    """Total minutes free in the week."""
    return week.bit_count() * SLOT_MINUTES


def minutes_by_day(week: int) -> list[int]:
    """Minutes free on each of the seven days, Monday first."""
    day = (1 << SLOTS_A_DAY) - 1
    return [minutes(week >> (index * SLOTS_A_DAY) & day) for index in range(len(DAYS))]


def starts(week: int, wanted: int) -> int:
    """Slots from which `wanted` minutes run on without a break, as a week of their own."""
    for _ in range(-(-wanted // SLOT_MINUTES) - 1):
        week &= week >> 1
    return week


def has_run(week: int, wanted: int) -> bool:
    """Tell whether `wanted` minutes follow one another somewhere in the week."""
    return starts(week, wanted) != 0


def _parse_span(span: str) -> int:
    match = _SPAN.fullmatch(span.casefold())
    if match is None:
        raise ValueError(f"{span!r} is not like 'mon 17:00-19:00'")
    day, *clock = match.groups()
    if day not in DAYS:
        raise ValueError(f"{day!r} is not a day ({', '.join(DAYS)})")
    start, end = _slot(span, *clock[:2]), _slot(span, *clock[2:])
    if start >= end:
        raise ValueError(f"{span!r} ends before it begins")
    return ((1 << (end - start)) - 1) << (DAYS.index(day) * SLOTS_A_DAY + start)


def _slot(span: str, hour: str, minute: str) -> int:
    at = int(hour) * 60 + int(minute)
    if int(minute) not in (0, SLOT_MINUTES):
        raise ValueError(f"{span!r} is off the half-hour")
    if at > SLOTS_A_DAY * SLOT_MINUTES:
        raise ValueError(f"{span!r} goes past midnight")
    return at // SLOT_MINUTES
