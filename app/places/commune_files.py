"""Read a file of communes: CSV with a header, parted by commas or semicolons."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from typing import Any

from app.places import spelling
from app.places.reading import Problem, first
from app.places.records import CommuneRecord, Point

CODE = ("code", "code_insee", "code_commune", "codgeo", "insee", "com")
NAME = ("nom", "name", "nom_commune", "libelle", "libgeo")
POSTCODES = ("codes_postaux", "code_postal", "codespostaux", "postcodes", "postal_codes", "cp")
LATITUDE = ("lat", "latitude", "y")
LONGITUDE = ("lon", "lng", "long", "longitude", "x")
_POSTCODE = re.compile(r"[0-9]{5}")


def read(content: bytes) -> tuple[list[CommuneRecord], list[Problem]]:
    """Return the communes of a CSV file and the rows left out, by line.

    UTF-8 with or without a byte-order mark, or cp1252. Columns are found by
    name (:data:`CODE`, :data:`NAME`, :data:`LATITUDE`, :data:`LONGITUDE`, and
    if they are there :data:`POSTCODES` and ``population…``); others are left
    aside. A comma may stand for the decimal point.

    Raises
    ------
    ValueError
        If the header lacks a column that is needed.
    """
    header, *lines = _decoded(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    delimiter = max(",;\t", key=header.count)
    columns = _columns(header, delimiter)
    records: dict[str, CommuneRecord] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=2):
        if not line.strip(delimiter + " "):
            continue
        try:
            cells = _cells(line, delimiter)
            record = _record(dict(zip(columns, cells, strict=False)))
            if record.code in records:
                raise ValueError(f"code {record.code!r} is already in the file")  # noqa: TRY301
            records[record.code] = record
        except ValueError as error:
            problems.append(Problem(f"line {number}", str(error)))
    return list(records.values()), problems


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _columns(header: str, delimiter: str) -> list[str]:
    columns = [name.lower() for name in _cells(header, delimiter)]
    for names in (CODE, NAME, LATITUDE, LONGITUDE):
        if not set(names) & set(columns):
            raise ValueError(f"the header has no column {names[0]!r}")
    return columns


def _cells(line: str, delimiter: str) -> list[str]:
    """Read one line by itself: a quotation mark that is never closed spoils no other."""
    try:
        return [cell.strip() for row in csv.reader([line], delimiter=delimiter) for cell in row]
    except csv.Error as error:
        raise ValueError(f"it is not CSV ({error})") from error


def _record(values: Mapping[str, str]) -> CommuneRecord:
    code = (first(values, CODE) or "").upper()
    population = next((values[name] for name in values if name.startswith("population") and values[name]), None)
    return CommuneRecord(
        code=code.zfill(5) if code.isdecimal() else code,
        name=spelling.shown(first(values, NAME) or ""),
        postcodes=tuple(_POSTCODE.findall(first(values, POSTCODES) or "")),
        population=None if population is None else _whole(population),
        point=Point(_degrees("lat", first(values, LATITUDE)), _degrees("lon", first(values, LONGITUDE))),
    )


def _degrees(name: str, text: Any) -> float:
    try:
        return float(str(text or "").replace(",", "."))
    except ValueError:
        raise ValueError(f"{name} {text or ''!r} is not a number") from None


def _whole(text: str) -> int:
    digits = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[0-9]+(?:[.,]0+)?", digits):
        raise ValueError(f"population {text!r} is not a whole number")
    return int(re.split(r"[.,]", digits)[0])
