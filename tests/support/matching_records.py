"""Records with every argument optional."""

from typing import Any

from matching import Asked, Mode, Need, Offer, Offered, Place, parse_week

TOULOUSE = Place(43.6045, 1.4440)
MURET = Place(43.4603, 1.3267)
"""18.6 km from Toulouse's."""


def need(**changes: Any) -> Need:
    """Make a need that the offer below serves fully."""
    facts: dict[str, Any] = {
        "id": "n1",
        "skills": (Asked("scolaire.maths"),),
        "level": 9,
        "text": "",
        "availability": parse_week("wed 14:00-18:00"),
        "place": TOULOUSE,
        "age": 14,
        "languages": frozenset({"fr"}),
        "mode": Mode.EITHER,
    }
    return Need(**facts | changes)


def offer(**changes: Any) -> Offer:
    """Make an offer that serves the need above fully."""
    facts: dict[str, Any] = {
        "id": "o1",
        "skills": (Offered("scolaire.maths", 6, 9),),
        "availability": parse_week("wed 14:00-18:00"),
        "place": TOULOUSE,
        "age_min": 11,
        "age_max": 18,
        "languages": frozenset({"fr", "ar"}),
        "capacity": 1,
        "vetted": True,
        "active": True,
    }
    return Offer(**facts | changes)
