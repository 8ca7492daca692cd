"""Points on the map and the distance between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

BORDER_KM = 1e-6
"""Slack, in km, so that a point exactly on the border of a reach is within it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees; `approximate` when it stands for a whole commune or district."""

    lat: float
    lon: float
    approximate: bool = False

    def __post_init__(self) -> None:
        for name, value, limit in (("lat", self.lat, 90), ("lon", self.lon, 180)):
            if not -limit <= value <= limit:  # also refuses NaN
                raise ValueError(f"{name} {value} is not between -{limit} and {limit} degrees")


class Points:
    """Many points, ready to be measured from one place again and again.

    Parameters
    ----------
    lats, lons : array-like of shape (n_points,), degrees; NaN gives NaN distances.
    """

    def __init__(self, lats: npt.ArrayLike, lons: npt.ArrayLike) -> None:
        self.lats = np.radians(np.asarray(lats, dtype=np.float64))
        self.lons = np.radians(np.asarray(lons, dtype=np.float64))
        self.cosines = np.cos(self.lats)

    def km_from(self, place: Place, at: npt.NDArray[np.int64] | slice = slice(None)) -> Floats:
        """Measure great-circle distances in km, by the haversine formula.

        Rounded to the millimetre, so that every path through the library agrees to the last digit.
        """
        lat, lon = np.radians(place.lat), np.radians(place.lon)
        up, across = np.sin((self.lats[at] - lat) / 2), np.sin((self.lons[at] - lon) / 2)
        half = up * up + np.cos(lat) * self.cosines[at] * (across * across)
        km: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
        return km.round(6)


def distance_km(one: Place, two: Place) -> float:
    """Measure one distance, as `Points` does.

    >>> distance_km(Place(43.6045, 1.4440), Place(43.4625, 1.3272))
    18.383923
    """
    return float(Points([two.lat], [two.lon]).km_from(one)[0])
