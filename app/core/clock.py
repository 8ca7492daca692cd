"""One clock for the whole product, which tests and the demo may move."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")

Source = datetime | str | Callable[[], datetime] | None


class Clock:
    """Tell the time in UTC.

    Parameters
    ----------
    source : datetime, str, callable or None
        A fixed instant (aware, or ISO 8601 text with an offset), a function
        that returns one, or ``None`` for the machine's clock.
    """

    def __init__(self, source: Source = None) -> None:
        self.source = datetime.fromisoformat(source) if isinstance(source, str) else source
        self.shift = timedelta()

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC.

        Raises
        ------
        ValueError
            If the source gives an instant without a time zone.
        """
        source = self.source
        instant = datetime.now(UTC) if source is None else source() if callable(source) else source
        if instant.tzinfo is None:
            raise ValueError("the clock needs an instant with a time zone")
        return instant.astimezone(UTC) + self.shift

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Stand still at `instant`: a history is written as if it were lived."""
        source, self.source = self.source, instant
        try:
            yield
        finally:
            self.source = source


def local_date(instant: datetime) -> date:
    """Return the civil date in Europe/Paris: birthdays and deadlines count there."""
    return instant.astimezone(PARIS).date()


def age_on(birth_date: date, day: date) -> int:
    """Return the age in full years; somebody born on 29 February ages on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def months_after(day: date, months: int) -> date:
    """Return the same day of a later, or earlier, month, or that month's last day.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
