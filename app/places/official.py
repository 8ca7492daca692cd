"""The official list of communes, which the build brings: who they are, not where."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from pathlib import Path

from app.places import spelling
from app.places.records import CommuneRecord, Point

LIST = Path(__file__).parent / "data" / "communes.json"
POINTS = Path(__file__).parent / "points.csv"
REPAIR = "The official list of communes is missing: run `python -m app.assets`, then `coup-de-pouce db upgrade`."


class ListMissing(RuntimeError):
    """The build did not bring the list; the message says how to repair."""

    def __init__(self) -> None:
        super().__init__(REPAIR)


def communes(departments: Collection[str], *, path: Path = LIST) -> list[CommuneRecord]:
    """Return the communes of `departments`, without points.

    Raises
    ------
    ListMissing
        If the list is absent or cannot be read.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["communes"]
    except (OSError, ValueError, KeyError) as error:
        raise ListMissing from error
    return [
        CommuneRecord(
            code=entry["code"],
            name=spelling.shown(entry["name"]),
            postcodes=tuple(entry["postal_codes"]),
            population=entry["population"],
            epci=entry["epci"] or "",
        )
        for entry in entries
        if entry["department"] in departments
    ]


def points(*, path: Path = POINTS) -> dict[str, Point]:
    """Return the points that come with the product, by commune code: town centres, to about a kilometre."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: Point(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(lines)}
