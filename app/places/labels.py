"""How places are called on pages."""

from __future__ import annotations

from collections.abc import Collection


def commune_label(name: str, postcodes: Collection[str], *, department: str, digits: str = "") -> str:
    """Return ``Muret (31600)``: the postal code that was typed, else the only one, else the département's code."""
    matching = sorted(postcode for postcode in postcodes if digits and postcode.startswith(digits))
    shown = matching[0] if len(matching) == 1 else min(postcodes) if len(postcodes) == 1 else department
    return f"{name} ({shown})"


def place_label(commune: str, *, district: str | None = None, quarter: str | None = None) -> str:
    """Return ``Toulouse, Grand Mirail``: the commune, then what is known within it."""
    inside = district or quarter
    return f"{commune}, {inside}" if inside else commune
