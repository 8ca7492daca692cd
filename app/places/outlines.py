"""Outlines of districts: made valid, stored as GeoJSON in degrees, asked what lies in them."""

from __future__ import annotations

from typing import Any, cast

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

Outline = Polygon | MultiPolygon

NEAR = 0.005
"""Degrees within which a place that bears a district's name may lie outside of it: some 400 m."""


def read(geometry: Any) -> Outline:
    """Return the outline of a GeoJSON geometry; crossings are repaired, lines and points left aside.

    Raises
    ------
    ValueError
        If it holds no surface, or its coordinates are not degrees.
    """
    try:
        drawn = shapely.make_valid(shapely.force_2d(shape(geometry)))
    except (shapely.errors.ShapelyError, AttributeError, KeyError, TypeError, IndexError, ValueError) as error:
        raise ValueError("its geometry cannot be read") from error
    outline = shapely.union_all([part for part in _parts(drawn) if isinstance(part, Polygon)])
    if outline.is_empty or not isinstance(outline, Polygon | MultiPolygon):
        raise ValueError("its geometry holds no surface")
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("its coordinates are not degrees (WGS 84)")
    return outline


def _parts(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = getattr(geometry, "geoms", None)
    return [geometry] if parts is None else [piece for part in parts for piece in _parts(part)]


def stored(outline: Outline) -> dict[str, Any]:
    """Return the GeoJSON geometry to store."""
    return dict(mapping(outline))


def restored(geometry: dict[str, Any]) -> Outline | None:
    """Return what :func:`stored` wrote, ``None`` for a district of which only the name is known."""
    return cast("Outline", shape(geometry)) if geometry else None


def holds(outline: Outline, *, lat: float, lon: float) -> bool:
    """Tell whether the point is inside or on the border."""
    return outline.covers(shapely.Point(lon, lat))


def is_near(outline: Outline, *, lat: float, lon: float) -> bool:
    """Tell whether the point is inside or a few hundred metres away."""
    return outline.distance(shapely.Point(lon, lat)) <= NEAR


def mostly_shared(one: Outline, other: Outline) -> bool:
    """Tell whether the smaller of the two lies mostly in the other."""
    return one.intersection(other).area > 0.5 * min(one.area, other.area)
