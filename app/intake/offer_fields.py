"""Fields of an offer: school subjects, each with levels of its own if they differ; kilometres."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, IntegerField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from app.skills.labels import LEVELS

Interval = tuple[int, int] | None
"""Two levels, ends included; ``None``: as said for everything."""

LEVEL_CHOICES = [("", "–"), *((str(number), label) for number, label in LEVELS.items())]
WANTS_KILOMETRES = "Écrivez un nombre de kilomètres, par exemple 10."
_KILOMETRES = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,3})?) ?(?:km|kilomètres?)?", re.IGNORECASE)
BACKWARDS = "le premier niveau vient avant le second."


@dataclass(frozen=True, slots=True)
class Row:
    """One subject as the form shows it."""

    slug: str
    label: str
    ticked: bool
    low: str
    high: str


class SubjectsField(Field):  # type: ignore[misc]
    """Subjects and their levels.

    Posted as ``<name>`` (a slug per subject ticked), ``<name>-<slug>-from`` and
    ``<name>-<slug>-to``. `data` maps each subject to its :data:`Interval`;
    levels written beside a box that was left empty tick it.
    """

    data: dict[str, Interval]
    choices: Sequence[tuple[str, str]] = ()

    def process_data(self, value: Mapping[str, Interval] | None) -> None:
        """Show subjects already known."""
        self.data = dict(value or {})
        self._typed = {
            slug: (str(interval[0]), str(interval[1])) for slug, interval in self.data.items() if interval is not None
        }

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Keep what was posted; it is read once the subjects are known."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.process_data(data if isinstance(data, Mapping) else None)
        if formdata is None or not any(key == self.name or key.startswith(f"{self.name}-") for key in formdata):
            if formdata is not None:
                self.process_data(None)
            return
        ticked = dict.fromkeys(formdata.getlist(self.name))
        typed: dict[str, tuple[str, str]] = {}
        for key in formdata:
            slug, _, end = key.removeprefix(f"{self.name}-").rpartition("-")
            if key.startswith(f"{self.name}-") and end in {"from", "to"} and formdata.get(key):
                low, high = typed.get(slug, ("", ""))
                typed[slug] = (formdata[key], high) if end == "from" else (low, formdata[key])
        self._typed = typed
        self.raw_data = list(ticked)
        self.data = dict.fromkeys((*ticked, *typed))

    def pre_validate(self, form: Any) -> None:
        """Read the levels of each subject."""
        labels = dict(self.choices)
        if not set(self.data) <= set(labels):
            raise ValidationError("Choisissez des matières de la liste.")
        self.data = {slug: self._interval(slug, labels[slug]) for slug in labels if slug in self.data}

    def said(self, value: Mapping[str, Interval] | None) -> str:
        """Name subjects, each with the levels that are its own."""
        held = value or {}
        return ", ".join(label + _levels(held[slug]) for slug, label in self.choices if slug in held)

    @property
    def anchor(self) -> str:
        """The id that the summary of errors leads to."""
        return f"{self.id}-0"

    @property
    def rows(self) -> list[Row]:
        """Every subject, as it was left."""
        return [Row(slug, label, slug in self.data, *self._typed.get(slug, ("", ""))) for slug, label in self.choices]

    @property
    def level_choices(self) -> list[tuple[str, str]]:
        """The levels offered beside a subject."""
        return LEVEL_CHOICES

    @property
    def detailed(self) -> bool:
        """Whether some subject has levels of its own."""
        return bool(self._typed)

    def _interval(self, slug: str, label: str) -> Interval:
        low, high = self._typed.get(slug, ("", ""))
        if not low and not high:
            return None
        problem = interval_problem(low or high, high or low)
        if problem:
            raise ValidationError(f"{label}\u00a0: {problem}")
        return int(low or high), int(high or low)


def _levels(interval: Interval) -> str:
    return f" ({LEVELS[interval[0]]} à {LEVELS[interval[1]]})" if interval else ""


class KilometresField(IntegerField):  # type: ignore[misc]
    """A number of kilometres, kept whole and never less than what was said; what is none is refused in words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        found = _KILOMETRES.fullmatch(valuelist[0].strip())
        self.data = math.ceil(float(found[1].replace(",", "."))) if found else None
        if found is None:
            raise ValueError(WANTS_KILOMETRES)


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return the choices of a field from (value, label)."""
    return [SelectChoice(value, label) for value, label in pairs]


def labels(field: Any) -> dict[str, str]:
    """Return the label of each value that a field offers."""
    return {choice.value: choice.label for choice in field.choices}


def interval_problem(low: str, high: str) -> str | None:
    """Say why two posted levels are no interval, or ``None``."""
    known = {value for value, _ in LEVEL_CHOICES if value}
    if low not in known or high not in known:
        return "choisissez des niveaux de la liste."
    return BACKWARDS if int(low) > int(high) else None
