"""Where to place a commune whose point nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.places.records import Point


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of a commune when others are placed by it; `point` none: to be placed."""

    code: str
    department: str
    epci: str
    postcodes: tuple[str, ...]
    population: int
    point: Point | None

    @property
    def circles(self) -> Iterator[str]:
        """The groups of neighbours it belongs to, the closest first: postal codes, EPCI, département."""
        yield from (f"postcode {postcode}" for postcode in self.postcodes)
        if self.epci:
            yield f"epci {self.epci}"
        yield f"department {self.department}"


def approximate(spots: Iterable[Spot]) -> dict[str, Point]:
    """Return a point for each spot that has none: the mean of its closest neighbours, weighted by inhabitants.

    A spot of a département in which nothing is known is left out.
    """
    every = list(spots)
    sums: dict[str, tuple[float, float, float]] = {}
    for spot in every:
        if spot.point:
            weight = float(max(spot.population, 1))
            for circle in spot.circles:
                lat, lon, total = sums.get(circle, (0.0, 0.0, 0.0))
                sums[circle] = (lat + weight * spot.point.lat, lon + weight * spot.point.lon, total + weight)
    placed: dict[str, Point] = {}
    for spot in every:
        nearest = next((circle for circle in spot.circles if circle in sums), None)
        if spot.point is None and nearest:
            lat, lon, total = sums[nearest]
            placed[spot.code] = Point(round(lat / total, 4), round(lon / total, 4))
    return placed
