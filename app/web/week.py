"""The weekly grid as a form field: boxes ticked, lines written, or « ça change »."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from app.core.dates import FRENCH, day_spans
from matching import week

DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FIRST, LAST = 14, 44
"""Half-hours of the day that the grid shows: 7:00 to 22:00."""
_LINES = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One half-hour of the grid; `value` reads ``mon-17:00``."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the grid."""

    code: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def used(self) -> bool:
        """Whether anything is ticked that day."""
        return any(cell.ticked for cell in self.cells)


def clock_value(half: int) -> str:
    """Write the `half`-th half-hour of the day as ``17:30``."""
    return f"{half // 2:02}:{'30' if half % 2 else '00'}"


def clock_words(minutes: int) -> str:
    """Write minutes since midnight as ``17 h 30``."""
    hour, rest = divmod(minutes, 60)
    return f"{hour}\u00a0h\u00a0{rest:02}" if rest else f"{hour}\u00a0h"


def week_words(text: str, language: str = FRENCH) -> list[str]:
    """Say a stored week, a sentence per day: ``lundi de 17 h à 19 h``."""
    found: dict[int, list[tuple[int, int]]] = {}
    for day, start, end in week.spans(week.parse(text)):
        found.setdefault(day, []).append((start, end))
    if language != FRENCH:
        return [
            day_spans(day, [(_clock(start), _clock(end)) for start, end in spans], language)
            for day, spans in found.items()
        ]
    return [
        f"{DAY_NAMES[day]} {' et '.join(f'de {clock_words(start)} à {clock_words(end)}' for start, end in spans)}"
        for day, spans in found.items()
    ]


def _clock(minutes: int) -> time:
    """Return the hour of some minutes since midnight; the end of the day is its beginning."""
    return time(minutes // 60 % 24, minutes % 60)


class WeekField(Field):  # type: ignore[misc]
    """Availability in a week, kept as ``mon 17:00-19:00;wed 14:00-18:00``.

    Posted as ``<name>`` (one ``mon-17:00`` per half-hour ticked), as lines
    ``<name>-0-day``, ``<name>-0-from``, ``<name>-0-to``…, and ``<name>-unknown``.
    `data` is ``None`` when nothing was answered and ``""`` for « ça change ».
    `tu` makes it speak to a youth.
    """

    data: str | None
    unknown: bool = False
    lines: list[tuple[str, str, str]]

    def __init__(self, *args: Any, tu: bool = False, **kwargs: Any) -> None:
        self.tu = tu
        super().__init__(*args, **kwargs)

    def process_data(self, value: str | None) -> None:
        """Show a week already known; an empty one was « ça change »."""
        self.data = value
        self.unknown = value == ""
        self.lines = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read boxes, lines and « ça change » together: what is written adds to what is ticked."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.process_data(data if isinstance(data, str) else None)
        if formdata is None or not self._was_shown(formdata):
            return
        self.unknown = bool(formdata.get(f"{self.name}-unknown"))
        self.lines = list(self._typed_lines(formdata))
        spans = [*self._ticked(formdata), *self._written()]
        found = 0 if self.process_errors else week.parse(";".join(spans))
        if self.process_errors:
            # What was ticked is shown again beside the line that is not right.
            found = week.parse(";".join(self._ticked(formdata)))
        self.data = week.format_week(found) if found else ("" if self.unknown else None)
        self.raw_data = [self.data] if self.data is not None else []

    def pre_validate(self, form: Any) -> None:
        """Ask for an answer, were it « ça change »."""
        if self.data is None and not self.process_errors:
            asked = "Coche" if self.tu else "Cochez"
            raise ValidationError(f"{asked} au moins un moment, ou «\u00a0Je ne sais pas, ou ça change\u00a0».")

    def said(self, value: str | None) -> str:
        """Say a stored week."""
        return ", ".join(week_words(value or "")) or "Ça change"

    @property
    def anchor(self) -> str:
        """The id that the summary of errors leads to."""
        return f"{self.id}-mon"

    @property
    def days(self) -> list[Day]:
        """The seven days, as the grid shows them."""
        free = week.parse(self.data or "")
        return [
            Day(code, name, tuple(_cell(code, half, free >> (index * 48 + half) & 1) for half in range(FIRST, LAST)))
            for index, (code, name) in enumerate(zip(week.DAYS, DAY_NAMES, strict=True))
        ]

    @property
    def beyond(self) -> list[str]:
        """Half-hours ticked elsewhere, before 7:00 or after 22:00: kept, not shown."""
        free = week.parse(self.data or "")
        shown = range(FIRST, LAST)
        slots = [slot for slot in range(week.SLOTS) if free >> slot & 1 and slot % 48 not in shown]
        return [f"{week.DAYS[slot // 48]}-{clock_value(slot % 48)}" for slot in slots]

    @property
    def moments(self) -> list[tuple[str, str, str]]:
        """Parts of a day ticked in one touch: label, from, to."""
        late = "Après les cours" if self.tu else "Fin de journée"
        return [
            ("Matin", "08:00", "12:00"),
            ("Midi", "12:00", "14:00"),
            ("Après-midi", "14:00", "17:00"),
            (late, "17:00", "19:00"),
            ("Soir", "19:00", "21:00"),
        ]

    @property
    def shortcuts(self) -> list[tuple[str, str, str, str]]:
        """Several days ticked in one touch: label, days, from, to."""
        late = "Après les cours" if self.tu else "Fin de journée"
        return [
            (f"{late}, du lundi au vendredi", "mon tue wed thu fri", "17:00", "19:00"),
            ("Soirs de semaine", "mon tue wed thu fri", "19:00", "21:00"),
            ("Mercredi après-midi", "wed", "14:00", "18:00"),
            ("Samedi", "sat", "09:00", "18:00"),
        ]

    @property
    def day_choices(self) -> list[tuple[str, str]]:
        """The days offered in a line."""
        return list(zip(week.DAYS, DAY_NAMES, strict=True))

    @property
    def times(self) -> list[tuple[str, str]]:
        """The hours offered in a line."""
        return [(clock_value(half), clock_words(half * 30)) for half in range(FIRST, LAST + 1)]

    @property
    def shown_lines(self) -> list[tuple[str, str, str]]:
        """The lines typed, and blank ones to write in."""
        refused = self.lines if self.process_errors else []
        return refused + [("", "", "")] * max(1, 3 - len(refused))

    def _was_shown(self, formdata: Any) -> bool:
        return any(key == self.name or key.startswith(f"{self.name}-") for key in formdata)

    def _ticked(self, formdata: Any) -> Iterator[str]:
        known = {f"{day}-{clock_value(half)}": (day, half) for day in week.DAYS for half in range(48)}
        for value in dict.fromkeys(formdata.getlist(self.name)):
            if value in known:
                day, half = known[value]
                yield f"{day} {clock_value(half)}-{clock_value(half + 1)}"

    def _typed_lines(self, formdata: Any) -> Iterator[tuple[str, str, str]]:
        for index in range(_LINES):
            day, start, end = (str(formdata.get(f"{self.name}-{index}-{part}", "")) for part in ("day", "from", "to"))
            if day or start or end:
                yield day, start, end

    def _written(self) -> Iterator[str]:
        for number, (day, start, end) in enumerate(self.lines, start=1):
            span = f"{day} {start}-{end}"
            try:
                week.parse(span)
            except ValueError:
                asked = "choisis" if self.tu else "choisissez"
                self.process_errors.append(
                    f"Ligne {number}\u00a0: {asked} un jour, une heure de début et une heure de fin plus tardive."
                )
            else:
                yield span


def _cell(day: str, half: int, ticked: int) -> Cell:
    # Seven columns leave little room: the spaces of a cell are narrow.
    return Cell(f"{day}-{clock_value(half)}", clock_words(half * 30).replace("\u00a0", "\u202f"), bool(ticked))
