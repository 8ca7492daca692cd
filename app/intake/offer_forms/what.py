"""What one offers: kinds of support, school subjects, levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session
from wtforms import (
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired

from app.intake.offer_fields import (
    LEVEL_CHOICES,
    Interval,
    SubjectsField,
    choices,
    interval_problem,
)
from app.intake.understanding import Understood, understand
from app.offers.terms import Offered
from app.skills import queries as skills
from app.skills.models import Kind
from app.web.fields import AtMost, LineField, TextField
from app.web.forms import Form
from app.web.words import WithoutContact

LONGEST_TEXT = 1000


class WhatForm(Form):
    """What one offers: kinds of support, a profession, a few words."""

    kinds = SelectMultipleField(
        "Comment aimeriez-vous aider\u00a0?",
        description="Une ou plusieurs réponses.",
        validators=[DataRequired("Choisissez au moins une façon d’aider.")],
        validate_choice=False,
    )
    profession = LineField(
        "Votre métier, votre secteur",
        description="Utile pour parler métier ou stage. Par exemple\u00a0: infirmière, bâtiment, informatique.",
        validators=[
            AtMost(120),
            WithoutContact("Écrivez seulement un métier ou un secteur\u00a0: le jeune le lit."),
        ],
    )
    text = TextField(
        "Quelques mots sur ce que vous aimeriez faire",
        description="Votre expérience, votre façon d’aider. Ni téléphone ni adresse ici\u00a0: on les demande après.",
        validators=[AtMost(LONGEST_TEXT)],
    )

    def prepare(self, session: Session) -> None:
        """Read what can be offered: what belongs to professionals cannot."""
        self.known: list[Kind] = [kind for kind in skills.kinds(session) if not kind.professional]
        self.kinds.choices = choices((kind.code, kind.label) for kind in self.known)
        self.hints = {kind.code: kind.hint for kind in self.known}
        families: dict[str, list[str]] = {}
        for kind in self.known:
            families.setdefault(kind.family, []).append(kind.code)
        self.groups = list(families.items())

    @property
    def chosen(self) -> list[Kind]:
        """The kinds ticked, in their usual order."""
        return [kind for kind in self.known if kind.code in (self.kinds.data or ())]

    @property
    def understood(self) -> Understood:
        """What the words tell, the profession's among them: a contact slipped in, danger."""
        return understand(f"{self.profession.data or ''}\n{self.text.data or ''}")

    def validate_kinds(self, field: SelectMultipleField) -> None:
        """Refuse a kind that is no longer offered."""
        if not set(field.data or ()) <= {kind.code for kind in self.known}:
            raise ValidationError("Une de ces aides n’est plus proposée. Choisissez dans la liste.")

    def said(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        understood = self.understood
        return {
            "profession": self.profession.data or "",
            "text": self.text.data or "",
            "held": understood.contact,
            "danger": understood.danger,
        }


class LevelsForm(Form):
    """School subjects and levels, asked when what is offered wants them."""

    level_min = SelectField("À partir de", choices=choices(LEVEL_CHOICES), validate_choice=False)
    level_max = SelectField("Jusqu’à", choices=choices(LEVEL_CHOICES), validate_choice=False)
    subjects = SubjectsField("Quelles matières\u00a0?")

    asks_subject = True

    def prepare_levels(self, session: Session, kinds: Sequence[Kind]) -> None:
        """Read the subjects; some must be ticked when a kind asks for it."""
        self.subjects.choices = [(subject.slug, subject.label) for subject in skills.subjects(session)]
        self.asks_subject = any(kind.asks_subject for kind in kinds)

    @property
    def common(self) -> Interval:
        """The levels said for everything, or ``None`` for all."""
        low, high = self.level_min.data or self.level_max.data, self.level_max.data or self.level_min.data
        return (int(low), int(high)) if low and high else None

    def validate_level_max(self, field: SelectField) -> None:
        """Refuse levels that go backwards."""
        low, high = self.level_min.data, field.data
        if (low or high) and (problem := interval_problem(low or high, high or low)):
            raise ValidationError(problem[0].upper() + problem[1:])

    def validate_subjects(self, field: SubjectsField) -> None:
        """Ask for a subject when one is wanted."""
        if self.asks_subject and not field.data:
            raise ValidationError("Cochez au moins une matière.")

    def offered(self, kinds: Sequence[Kind]) -> tuple[Offered, ...]:
        """Return what is offered: each kind, its subjects and levels where it has any."""
        return tuple(each for kind in kinds for each in self._of(kind))

    def _of(self, kind: Kind) -> list[Offered]:
        if kind.asks_subject:
            return [_offered(kind, interval or self.common, slug) for slug, interval in self.subjects.data.items()]
        return [_offered(kind, self.common if kind.asks_level else None)]


def _offered(kind: Kind, interval: Interval, slug: str | None = None) -> Offered:
    low, high = interval or (None, None)
    return Offered(kind.code, slug, low, high)
