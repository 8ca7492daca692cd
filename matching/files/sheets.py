"""The three spreadsheets: needs, offers, associations, from rows to records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from matching.codes import fold
from matching.errors import RecordError
from matching.files import cells
from matching.files.refusal import BadRow, FileRefusedError
from matching.files.table import Table
from matching.places import Place
from matching.records import Association, Need, Offer

T = TypeVar("T")
Parsers = Mapping[str, Callable[[str], Any]]
Communes = Mapping[str, Place]

_SHARED: Parsers = {
    "id": cells.text,
    "text": cells.text,
    "availability": cells.availability,
    "lat": cells.number,
    "lon": cells.number,
    "commune": cells.text,
    "mode": cells.mode,
    "languages": cells.words,
}
NEEDS: Parsers = {
    **_SHARED,
    "skills": cells.asked,
    "level": cells.whole,
    "reach_km": cells.number,
    "age": cells.whole,
    "requested_at": cells.day,
    "urgent": cells.flag,
    "district": cells.text,
}
OFFERS: Parsers = {
    **_SHARED,
    "skills": cells.offered,
    "radius_km": cells.number,
    "age_min": cells.whole,
    "age_max": cells.whole,
    "capacity": cells.whole,
    "available_from": cells.day,
}
ASSOCIATIONS: Parsers = {
    "id": cells.text,
    "communes": cells.words,
    "skills": cells.words,
    "age_min": cells.whole,
    "age_max": cells.whole,
    "capacity": cells.whole,
}


_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """What a file gave: the records that stand, the rows left out, and what to say."""

    records: tuple[T, ...]
    bad_rows: tuple[BadRow, ...]
    warnings: tuple[str, ...]


def read_needs(path: Path, communes: Communes) -> Sheet[Need]:
    """Read NEEDS.csv; `communes` gives the point of a need that has only its commune."""
    return _read(path, NEEDS, lambda values: Need(**_placed(values, communes)))


def read_offers(path: Path, communes: Communes) -> Sheet[Offer]:
    """Read OFFERS.csv; the gates that only the site knows are not in the file."""
    return _read(path, OFFERS, lambda values: Offer(**_placed(values, communes)))


def read_associations(path: Path) -> Sheet[Association]:
    """Read ASSOCIATIONS.csv."""
    sheet = _read(path, ASSOCIATIONS, lambda values: Association(**values))
    idle = [each.id for each in sheet.records if not (each.communes and each.skills)]
    warnings = tuple(f"{path}: association {each} covers nothing; write * for all" for each in idle)
    return Sheet(sheet.records, sheet.bad_rows, sheet.warnings + warnings)


def read_pairs(path: Path) -> Sheet[tuple[str, str]]:
    """Read PAIRS.csv: pairs never to be proposed."""
    table = _table(path, {"need_id": cells.text, "offer_id": cells.text}, ("need_id", "offer_id"))
    pairs = tuple((row["need_id"].strip(), row["offer_id"].strip()) for _, row in table.rows())
    return Sheet(pairs, tuple(table.bad_rows), tuple(table.warnings))


def read_communes(path: Path) -> dict[str, Place]:
    """Read the points of communes: columns `code`, `lat`, `lon`; the others are left out."""
    table = _table(path, {"code": cells.text, "lat": cells.number, "lon": cells.number}, ("code", "lat", "lon"))
    points = {}
    for line, row in table.rows():
        try:
            lat, lon = cells.number(row["lat"].strip()), cells.number(row["lon"].strip())
            points[fold(row["code"])] = Place(lat, lon, approximate=True)
        except ValueError as error:
            raise FileRefusedError(f"{path}, line {line}: {error}.") from error
    return points


def _read(path: Path, parsers: Parsers, make: Callable[[dict[str, Any]], T]) -> Sheet[T]:
    table = _table(path, parsers, ("id",))
    records: list[T] = []
    bad_rows: list[BadRow] = []
    seen: set[str] = set()
    for line, row in table.rows():
        try:
            _once(row["id"].strip(), seen)
            records.append(make(dict(_values(row, parsers))))
        except RecordError as error:
            bad_rows.append(BadRow(line, error.column, error.reason))
    every = sorted(bad_rows + table.bad_rows, key=lambda bad: bad.line)
    return Sheet(tuple(records), tuple(every), (*table.warnings, *_formulas(path, seen)))


def _formulas(path: Path, ids: Iterable[str]) -> Iterator[str]:
    """Warn of ids that a spreadsheet would run: they are keys, and come out of every command as they went in."""
    odd = min((each for each in ids if each.startswith(_FORMULA) and not each[1:].isdecimal()), default=None)
    if odd is not None:
        yield f"{path}: ids such as {odd!r} begin like a formula; a spreadsheet that opens the results would run them"


def _once(key: str, seen: set[str]) -> None:
    if not key:
        raise RecordError("", "id", "empty")
    if key in seen:
        raise RecordError(key, "id", f"{key!r} comes a second time")
    seen.add(key)


def _table(path: Path, parsers: Iterable[str], wanted: tuple[str, ...]) -> Table:
    table = Table(path, tuple(parsers))
    missing = [column for column in wanted if column not in table.columns]
    if missing:
        raise FileRefusedError(f"{path}: column {missing[0]} is missing from the header.")
    return table


def _values(row: dict[str, str], parsers: Parsers) -> Iterator[tuple[str, Any]]:
    """Read the cells that say something."""
    key = row["id"].strip()
    for column, parse in parsers.items():
        cell = row.get(column, "").strip()
        if cell:
            try:
                yield column, parse(cell)
            except ValueError as error:
                raise RecordError(key, column, str(error)) from error


def _placed(values: dict[str, Any], communes: Communes) -> dict[str, Any]:
    """Turn `lat` and `lon`, or else the commune, into a place."""
    lat, lon = values.pop("lat", None), values.pop("lon", None)
    if (lat is None) != (lon is None):
        raise RecordError(values["id"], "lon" if lon is None else "lat", "empty, while its twin is not")
    if lat is not None:
        try:
            return {**values, "place": Place(lat, lon)}
        except ValueError as error:
            raise RecordError(values["id"], str(error).split()[0], str(error)) from error
    return {**values, "place": communes.get(fold(values.get("commune", "")))}
