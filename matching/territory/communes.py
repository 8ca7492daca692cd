"""The built-in table of communes: code to point, for files that bring no coordinates."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matching.places import Place


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: its town centre to about a kilometre, its inhabitants to about a tenth."""

    code: str
    name: str
    place: Place
    people: int


@cache
def communes() -> tuple[Commune, ...]:
    """Return the communes of the built-in table, most peopled of Haute-Garonne first."""
    with (files(__package__) / "data" / "communes.csv").open(encoding="utf-8") as lines:
        return tuple(
            Commune(
                code=row["code"],
                name=row["name"],
                place=Place(float(row["lat"]), float(row["lon"]), approximate=True),
                people=int(row["people"]),
            )
            for row in csv.DictReader(lines)
        )


@cache
def commune_places() -> dict[str, Place]:
    """Return the points of the built-in table by INSEE code."""
    return {commune.code: commune.place for commune in communes()}
