"""A commune on its way in, whatever brings it: the official list, a file, API Géo."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite

_CODE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")
_MAINLAND = (41.0, 51.5, -5.5, 10.0)
"""Degrees: south, north, west, east, of France in Europe."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees, WGS 84."""

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (isfinite(self.lat) and -90 <= self.lat <= 90):
            raise ValueError(f"lat {self.lat} is not between -90 and 90 degrees")
        if not (isfinite(self.lon) and -180 <= self.lon <= 180):
            raise ValueError(f"lon {self.lon} is not between -180 and 180 degrees")


@dataclass(frozen=True, slots=True)
class CommuneRecord:
    """What is said of one commune; `population` and `point` may be unknown, `epci` empty.

    Raises
    ------
    ValueError
        If the code is not an INSEE code, the name is empty or the point is
        not where communes of that code are.
    """

    code: str
    name: str
    postcodes: tuple[str, ...] = ()
    population: int | None = None
    epci: str = ""
    point: Point | None = None

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"code {self.code!r} is not an INSEE code of five characters")
        if not 0 < len(self.name) <= 100:
            raise ValueError("name is empty or longer than 100 characters")
        if self.population is not None and not 0 <= self.population < 10_000_000:
            raise ValueError(f"population {self.population} is not a number of inhabitants")
        if self.point and not self.code.startswith(("97", "98")):
            south, north, west, east = _MAINLAND
            if not (south <= self.point.lat <= north and west <= self.point.lon <= east):
                raise ValueError(f"lat {self.point.lat}, lon {self.point.lon} is not in France: are they swapped?")

    @property
    def department(self) -> str:
        """The code of the département, which the commune's code begins with."""
        return self.code[:3] if self.code.startswith(("97", "98")) else self.code[:2]
