"""Invented districts: squares on the map, as GeoJSON features."""

from __future__ import annotations

import json
from typing import Any


def square(lat: float, lon: float, *, half: float = 0.005) -> dict[str, Any]:
    """Return a square around a point; `half` its side, in degrees."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    """Return a feature of a file of districts."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any) -> bytes:
    """Return the content of a GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
