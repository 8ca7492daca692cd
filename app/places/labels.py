"""How places are called on pages."""

from __future__ import annotations

from collections.abc import Collection

from app.places.states import Generation

OUTLINES: dict[Generation | None, str] = {
    Generation.OF_2015: "Contour de 2015",
    Generation.OF_2024: "Contour de 2024",
    None: "Nom seul",
}


def commune_label(name: str, postcodes: Collection[str], *, department: str, digits: str = "") -> str:
    """Return ``Muret (31600)``: the postal code that was typed, else the only one, else the département's code."""
    matching = sorted(postcode for postcode in postcodes if digits and postcode.startswith(digits))
    shown = matching[0] if len(matching) == 1 else min(postcodes) if len(postcodes) == 1 else department
    return f"{name} ({shown})"


def place_label(commune: str, *, district: str | None = None, quarter: str | None = None) -> str:
    """Return ``Toulouse, Grand Mirail``: the commune, then what is known within it, the district first."""
    inside = district or quarter
    return f"{commune}, {inside}" if inside else commune


def point_label(lat: float, lon: float) -> str:
    """Return ``43,604 ; 1,444``, in degrees."""
    return "\u00a0; ".join(_degrees(each) for each in (lat, lon))


def _degrees(value: float) -> str:
    return f"{value:.{3 if value == round(value, 3) else 5}f}".replace(".", ",")
