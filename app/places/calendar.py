"""Days off: public holidays by rule, so that they hold even when nobody imported a calendar. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_FIXED = (
    (1, 1, "Jour de l’an"),
    (5, 1, "Fête du travail"),
    (5, 8, "Victoire 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice 1918"),
    (12, 25, "Noël"),
)
_AFTER_EASTER = ((1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte"))


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What is known of days off between two dates: their names by date.

    `known_until` is the last day of the last school holiday on record;
    ``None`` when there is none. After it, that a day is no holiday is not known.
    """

    public: Mapping[date, str] = field(default_factory=dict)
    school: Mapping[date, str] = field(default_factory=dict)
    known_until: date | None = None

    def knows(self, day: date) -> bool:
        """Tell whether school holidays are on record as far as `day`."""
        return self.known_until is not None and day <= self.known_until


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).

    >>> easter(2027)
    datetime.date(2027, 3, 28)
    """
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, shift = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * shift + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> dict[date, str]:
    """Return the eleven public holidays of metropolitan France (Code du travail, art. L3133-1), in order."""
    sunday = easter(year)
    days = {date(year, month, day): name for month, day, name in _FIXED}
    for after, name in _AFTER_EASTER:
        day = sunday + timedelta(days=after)
        # Ascension may fall on 1 or 8 May: one day off, both names.
        days[day] = f"{days[day]}, {name}" if day in days else name
    return dict(sorted(days.items()))
