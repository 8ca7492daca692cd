"""Where somebody is, and how surely we know it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlmodel import Session

from app.core.errors import Invalid
from app.places import queries


@dataclass(frozen=True, slots=True)
class Located:
    """A point in degrees (``None``: unknown), whether it stands for a wide area, and the priority district."""

    lat: float | None
    lon: float | None
    approximate: bool
    district_id: UUID | None = None


def locate(session: Session, *, commune_code: str, quarter_id: UUID | None = None) -> Located:
    """Return the point of the quarter, else of the commune.

    A commune's point is approximate when its neighbours gave it, or when the
    commune is so large (QUARTER_POPULATION) that one point says little.

    Raises
    ------
    NotFound
        If the commune or the quarter is unknown.
    Invalid
        If the quarter is not in the commune.
    """
    commune = queries.commune(session, commune_code)
    if quarter_id is None:
        large = commune.population > int(current_app.config["QUARTER_POPULATION"])
        return Located(commune.lat, commune.lon, commune.approximate or commune.lat is None or large)
    quarter = queries.quarter(session, quarter_id)
    if quarter.commune_code != commune.code:
        raise Invalid("Ce quartier n’est pas dans cette commune. Choisissez-le à nouveau.")
    return Located(quarter.lat, quarter.lon, approximate=False, district_id=quarter.district_id)
