"""Read a file of holidays: the school calendar of the ministry, the public holidays of the State, or our own columns.

One day more or less and somebody waits before a closed door: a line that is
not understood is told, and the caller imports nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.clock import PARIS
from app.core.text import fold, one_line
from app.places.reading import Problem, first
from app.places.states import HolidayKind

NAME = ("name", "nom", "description", "nom_jour_ferie", "libelle")
START = ("starts_on", "debut", "start_date", "date_de_debut", "date")
END = ("ends_on", "fin", "end_date", "date_de_fin")
ZONE = ("zone", "zones")
KIND = ("kind", "type")
FOR_WHOM = ("population",)
_KINDS = {
    "public": HolidayKind.PUBLIC, "ferie": HolidayKind.PUBLIC, "jour ferie": HolidayKind.PUBLIC,
    "school": HolidayKind.SCHOOL, "scolaire": HolidayKind.SCHOOL, "vacances": HolidayKind.SCHOOL,
    "vacances scolaires": HolidayKind.SCHOOL,
}  # fmt: skip
_EVERYWHERE = frozenset({"", "metropole", "france"})
_TEACHERS = frozenset({"enseignants"})
_LONGEST_DAYS = 100
_SUMMER_ENDS = (8, 31)


@dataclass(frozen=True, slots=True)
class HolidayRecord:
    """One holiday of a file, both ends included; `zone` is empty for the whole country."""

    kind: HolidayKind
    zone: str
    name: str
    starts_on: date
    ends_on: date


def read(content: bytes) -> tuple[list[HolidayRecord], list[Problem]]:
    """Return the holidays of a CSV file, and the lines that are not understood.

    Parted by ``,`` or ``;``, with or without a byte-order mark. Dates are
    ``2026-10-17`` or ``17/10/2026``. Where the ministry writes instants, the
    end is the day on which school begins again, and a summer of which only the
    beginning is told lasts until 31 August. Lines for teachers only are left
    aside; one holiday told for each académie counts once.

    Raises
    ------
    ValueError
        If the header lacks a column that is needed.
    """
    text = _decoded(content)
    header = text.split("\n", 1)[0]
    rows = csv.reader(text.splitlines(), delimiter=max(",;\t", key=header.count))
    columns = [fold(each).strip().replace(" ", "_") for each in next(rows, [])]
    for needed in (NAME, START):
        if not set(needed) & set(columns):
            raise ValueError(f"the header lacks a column {needed[0]!r}: it has {', '.join(columns) or 'nothing'}")
    records: dict[HolidayRecord, None] = {}
    problems: list[Problem] = []
    for cells in rows:
        values = dict(zip(columns, map(one_line, cells), strict=False))
        if not any(values.values()) or fold(str(first(values, FOR_WHOM) or "")) in _TEACHERS:
            continue
        try:
            records[_record(values)] = None
        except ValueError as error:
            problems.append(Problem(f"line {rows.line_num}", str(error)))
    problems += [] if problems else _overlaps(list(records))
    return list(records), problems


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _record(values: Mapping[str, str]) -> HolidayRecord:
    name, start = str(first(values, NAME) or ""), str(first(values, START) or "")
    if not name or len(name) > 120:
        raise ValueError("it has no name, or one longer than 120 characters")
    kind = _kind(values)
    begins = _day(start)
    ends = _last_day(begins, str(first(values, END) or ""))
    if ends < begins:
        raise ValueError(f"it ends on {ends} before it begins on {begins}")
    if (ends - begins).days > _LONGEST_DAYS:
        raise ValueError(f"it lasts more than {_LONGEST_DAYS} days, from {begins} to {ends}")
    return HolidayRecord(kind, _zone(str(first(values, ZONE) or ""), kind), name, begins, ends)


def _kind(values: Mapping[str, str]) -> HolidayKind:
    told = first(values, KIND)
    if told is None:
        return HolidayKind.PUBLIC if "nom_jour_ferie" in values else HolidayKind.SCHOOL
    if fold(told) not in _KINDS:
        raise ValueError(f"{told!r} is no kind of holiday: write public or school")
    return _KINDS[fold(told)]


def _zone(told: str, kind: HolidayKind) -> str:
    zone = re.sub(r"(?i)^zone\s+", "", told)
    if fold(zone) in _EVERYWHERE:
        if kind is HolidayKind.SCHOOL:
            raise ValueError("it has no zone: school holidays have one, such as C")
        return ""
    if len(zone) > 40:
        raise ValueError("its zone is longer than 40 characters")
    return zone.upper() if len(zone) == 1 else zone


def _day(text: str) -> date:
    instant = _instant(text)
    if instant is not None:
        return instant.astimezone(PARIS).date()
    french = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    try:
        return date(*map(int, reversed(french.groups()))) if french else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date such as 2026-10-17 or 17/10/2026") from None


def _last_day(begins: date, text: str) -> date:
    if not text:
        return begins
    day = _day(text)
    if _instant(text) is None:
        return day
    if day == begins:
        return date(begins.year, *_SUMMER_ENDS)
    return day - timedelta(days=1)


def _instant(text: str) -> datetime | None:
    """Return an instant with its offset, as the ministry writes midnight; ``None`` for a plain date."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _overlaps(records: list[HolidayRecord]) -> list[Problem]:
    """Tell of two holidays of one kind and zone that begin on the same day and do not agree."""
    seen: dict[tuple[HolidayKind, str, date], HolidayRecord] = {}
    problems = []
    for record in records:
        other = seen.setdefault((record.kind, record.zone, record.starts_on), record)
        if other is not record:
            problems.append(Problem(f"{record.name}, {record.starts_on}", f"{other.name} begins on the same day"))
    return problems
