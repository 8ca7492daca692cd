"""What is said of a need to whom, without a table."""

from __future__ import annotations

from datetime import date

from app.core.clock import age_on

_BANDS = ((11, 14), (15, 17), (18, 21), (22, 25))
_OLDER = f"Plus de {_BANDS[-1][1]}\u00a0ans"
_UNKNOWN = "Âge non indiqué"
AGE_BANDS = (*(f"{youngest}–{oldest}\u00a0ans" for youngest, oldest in _BANDS), _OLDER, _UNKNOWN)
"""Every band, the youngest first."""


def age_band(birth_date: date | None, day: date) -> str:
    """Return the band that stands for an age until a case is taken: ``11–14 ans``."""
    if birth_date is None:
        return _UNKNOWN
    age = age_on(birth_date, day)
    return next((band for band, (_, oldest) in zip(AGE_BANDS, _BANDS, strict=False) if age <= oldest), _OLDER)
