"""The operator's forms of tuning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

import matching
from app.tuning import labels, rules
from app.tuning.models import Configuration, TextVersion
from app.tuning.services import Parameters
from app.web.fields import AtMost, LineField, TextField
from app.web.forms import EditForm, Form
from matching import GateCode, fold

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_WORD = re.compile(r"[^\W_]+")
MINUTES = (30, 60, 90, 120, 150, 180, 240)


class ActionForm(Form):
    """A button that acts on what was read: `version` tells which."""

    version = IntegerField(widget=HiddenInput())


class NameForm(Form):
    """The name of a copy."""

    name = LineField(
        "Nom",
        [DataRequired("Écrivez un nom."), AtMost(40)],
        description="Des minuscules, des chiffres, des tirets. Le même nom donne la version suivante.",
    )

    def validate_name(self, field: LineField) -> None:
        """Refuse what would not read well in a label."""
        if not _NAME.fullmatch(field.data or ""):
            raise ValidationError("Écrivez des minuscules sans accent, des chiffres ou des tirets\u00a0: soirees-2.")


class _WholeField(LineField):
    """A whole number between two bounds, as people type it."""

    def __init__(self, label: str, low: int, high: int, **options: Any) -> None:
        super().__init__(label, [self._inside], **options)
        self.low, self.high = low, high
        self.flags.required = True

    def _inside(self, _form: Any, field: LineField) -> None:
        typed = field.data or ""
        if not re.fullmatch(r"[0-9]{1,4}", typed) or not self.low <= int(typed) <= self.high:
            raise ValidationError(f"Écrivez un nombre entier, de {self.low} à {self.high}.")

    @property
    def number(self) -> int:
        """The number, once the form is valid."""
        return int(self.data or 0)


def _percent(name: str) -> str:
    return f"{labels.FAIRNESS[name][0]}, en\u00a0%"


class WeightsForm(Form):
    """The weights alone: those of the score, then those of the fair plan."""

    skills = _WholeField(labels.WEIGHTS["skills"][0], 0, 1000, description=labels.WEIGHTS["skills"][1])
    availability = _WholeField(
        labels.WEIGHTS["availability"][0], 0, 1000, description=labels.WEIGHTS["availability"][1]
    )
    proximity = _WholeField(labels.WEIGHTS["proximity"][0], 0, 1000, description=labels.WEIGHTS["proximity"][1])
    text = _WholeField(labels.WEIGHTS["text"][0], 0, 1000, description=labels.WEIGHTS["text"][1])
    day_percent = _WholeField(_percent("day_percent"), 1, 100, description=labels.FAIRNESS["day_percent"][1])
    district_percent = _WholeField(
        _percent("district_percent"), 0, 500, description=labels.FAIRNESS["district_percent"][1]
    )
    urgent_percent = _WholeField(_percent("urgent_percent"), 0, 500, description=labels.FAIRNESS["urgent_percent"][1])
    sharpness = _WholeField(
        f"{labels.FAIRNESS['sharpness'][0]}, de 1 à 8", 1, 8, description=labels.FAIRNESS["sharpness"][1]
    )

    def validate_skills(self, _field: LineField) -> None:
        """Refuse weights that are all zero: nothing would be ranked."""
        if not any((self[name].data or "").strip("0 ") for name in labels.WEIGHTS):
            raise ValidationError("Donnez des points à une ligne au moins.")

    @property
    def weights(self) -> dict[str, int]:
        """The points of each part, once the form is valid."""
        return {name: self[name].number for name in labels.WEIGHTS}

    @property
    def fairness(self) -> matching.Fairness:
        """What waiting is worth to plans, once the form is valid."""
        return rules.fairness(**{name: self[name].number for name in labels.FAIRNESS})


class ParametersForm(WeightsForm, EditForm):
    """Everything that a draft may move."""

    primary_weight = _WholeField(
        "Combien de fois compte la première aide demandée", 1, 100, description="1\u00a0: comme les autres."
    )
    sibling_percent = _WholeField(
        "Pourcentage pour une aide de la même famille", 0, 100,
        description="Le jeune demande des maths, le bénévole propose de la physique.",
    )  # fmt: skip
    half_minutes = _WholeField(
        "Minutes en commun qui valent la moitié des points", 1, 2000, description="Au-delà, chaque minute compte moins."
    )
    half_km = _WholeField("Kilomètres qui retirent la moitié des points", 1, 200)
    minimum_minutes = SelectField("Temps en commun demandé, sans coupure", coerce=int)
    gates = SelectMultipleField(
        "Conditions demandées",
        description="Ce qui protège quelqu’un est toujours demandé. Ici, ce qui est seulement pratique.",
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=True,
    )  # fmt: skip
    text_model = SelectField("Mots des jeunes")
    note = TextField("Pourquoi ces réglages", [AtMost(500)])

    def __init__(self, versions: Sequence[TextVersion], row: Configuration) -> None:
        super().__init__(row.version, data=known(row))
        self.minimum_minutes.choices = [SelectChoice(value=str(m), label=f"{m} minutes") for m in MINUTES]
        self.gates.choices = [SelectChoice(value=gate.value, label=words) for gate, words in labels.GATES.items()]
        names = [*(version.name for version in versions), "fr-1"]
        self.text_model.choices = [SelectChoice(value=name, label=labels.text_model(name)) for name in names]

    def parameters(self) -> Parameters:
        """Return what was typed, once the form is valid."""
        whole = {name: field.number for name, field in self._fields.items() if isinstance(field, _WholeField)}
        return Parameters(
            **whole,
            minimum_minutes=self.minimum_minutes.data,
            without=[gate.value for gate in labels.GATES if gate.value not in (self.gates.data or ())],
            text_model=self.text_model.data,
            note=self.note.data or "",
        )


def known(row: Configuration) -> dict[str, Any]:
    """Return what the form of a draft shows first."""
    whole = (*labels.WEIGHTS, *labels.FAIRNESS, "primary_weight", "sibling_percent")
    return {name: str(getattr(row, name)) for name in whole} | {
        "half_minutes": str(round(row.half_minutes)),
        "half_km": str(round(row.half_km)),
        "minimum_minutes": row.minimum_minutes,
        "gates": [gate.value for gate in labels.GATES if gate not in {GateCode(code) for code in row.without}],
        "text_model": row.text_model,
        "note": row.note,
    }


class WordForm(Form):
    """A word of the young, and what it means to a volunteer."""

    word = LineField(
        "Ce que les jeunes écrivent",
        [DataRequired("Écrivez le mot."), AtMost(40)],
        description="Un seul mot, par exemple\u00a0: ordi",
    )
    meaning = LineField(
        "Ce que cela veut dire",
        [DataRequired("Écrivez un ou plusieurs mots."), AtMost(200)],
        description="Des mots parlés par les bénévoles, séparés par des espaces\u00a0: ordinateur informatique",
    )

    def validate_word(self, field: LineField) -> None:
        """Refuse more than one word: the lexicon is read word by word."""
        if not _WORD.fullmatch(fold(field.data or "")):
            raise ValidationError("Écrivez un seul mot, sans espace ni ponctuation.")

    def validate_meaning(self, field: LineField) -> None:
        """Refuse what is not words: the lexicon is kept one word a line, with an equals sign."""
        if not all(_WORD.fullmatch(word) for word in (field.data or "").split()):
            raise ValidationError("Écrivez des mots séparés par des espaces, sans ponctuation.")
