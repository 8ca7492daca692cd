"""What a field holds, in the words that a person reads beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, SelectField, SelectMultipleField

from app.web.templating import long_date

LISTED = 30
"""Choices told one by one at most."""


def said(field: Field, value: Any) -> str:
    """Say `value` as the page of `field` does; empty for nothing.

    A field whose values are not words has a method `said` of its own.
    """
    own = getattr(field, "said", None)
    if own is not None:
        return str(own(value))
    if isinstance(field, BooleanField):
        return "Oui" if value else "Non"
    if isinstance(field, SelectMultipleField):
        names = [name for key, name in _choices(field) if key in {str(each) for each in value or ()}]
        more = len(names) - LISTED
        return ", ".join(names[:LISTED]) + (f"… et {more} de plus" if more > 0 else "")
    if isinstance(field, SelectField):
        return dict(_choices(field)).get("" if value is None else str(value), "")
    if isinstance(value, date):
        return long_date(value)
    return "" if value is None else str(value)


def _choices(field: SelectField) -> list[tuple[str, str]]:
    return [(str(choice.value), str(choice.label)) for choice in field.iter_choices()]
