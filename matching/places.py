"""Points on the map and the distance between them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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


def distances(lat: float, lon: float, lats: npt.ArrayLike, lons: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Great-circle distances in km from one point to many, by the haversine formula.

    Rounded to the millimetre, so that every path through the library agrees to the last digit.

    >>> distances(43.6045, 1.4440, [43.6045, 43.4625], [1.4440, 1.3272]).tolist()
    [0.0, 18.383923]
    """
    lat1, lat2 = np.radians(lat), np.radians(np.asarray(lats, dtype=np.float64))
    lon1, lon2 = np.radians(lon), np.radians(np.asarray(lons, dtype=np.float64))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km: npt.NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return km.round(6)
