"""What is asked: the first page, and the one for what it leaves open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from sqlmodel import Session
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice

from app.core.secrets import digest
from app.intake.need_forms.pages import StepForm
from app.intake.understanding import Understood, understand
from app.skills import labels as vocabulary
from app.skills import queries as skills
from app.skills.models import Kind
from app.web.fields import AtMost, TextField

LONGEST_TEXT = 2000
SCHOOL_LEVELS = {number: label for number, label in vocabulary.LEVELS.items() if number >= 4}
"""Levels that somebody of eleven or more may be in."""


class NeedForm(StepForm):
    """What is asked: tiles, and words of one's own."""

    for_others: ClassVar[dict[str, str]] = {
        "kinds": "De quelle aide a-t-il ou a-t-elle besoin\u00a0?",
        "text": "Sa demande, en quelques mots",
    }

    kinds = SelectMultipleField("De quoi as-tu besoin\u00a0?")
    text = TextField(
        "Raconte avec tes mots",
        [AtMost(LONGEST_TEXT)],
    )

    def __init__(self, session: Session, **options: Any) -> None:
        super().__init__(**options)
        self.vocabulary = skills.kinds(session)
        self.kinds.choices = [SelectChoice(kind.code, kind.label) for kind in self.vocabulary]

    @property
    def hints(self) -> dict[str, str]:
        """Words under each tile."""
        return {kind.code: kind.hint for kind in self.vocabulary}

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The tiles by family."""
        families = dict.fromkeys(kind.family for kind in self.vocabulary)
        return [(family, [kind.code for kind in self.vocabulary if kind.family == family]) for family in families]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a tile, or for a text from which one can be understood."""
        super().validate(extra_validators)
        if not self.errors and not self.kinds.data and not self.understood.codes:
            self.kinds.errors = [
                self.voice.say(
                    "Touche une case, ou écris quelques mots.", "Choisissez une case, ou écrivez sa demande."
                )
                if not self.text.data
                else self.voice.say(
                    "On n’a pas bien compris ton texte. Touche la case qui y ressemble le plus.",
                    "Choisissez la case qui ressemble le plus à votre texte.",
                )
            ]
        return not self.errors

    @property
    def signature(self) -> str:
        """What changes when the answers do."""
        return signature(self.kinds.data or (), self.text.data or "")

    @cached_property
    def understood(self) -> Understood:
        """What the text tells, in the words of today's vocabulary."""
        known = {kind.code for kind in self.vocabulary}
        found = understand(self.text.data or "")
        return replace(found, codes=tuple(code for code in found.codes if code in known))


class DetailsForm(StepForm):
    """What a tile leaves open: which of what was understood, the subject, the level, what matters most.

    Only the questions that matter are there; the others are taken off.
    """

    for_others: ClassVar[dict[str, str]] = {
        "kinds": "Son besoin",
        "subjects": "Dans quelle matière\u00a0?",
        "level": "Sa classe",
        "first": "Le plus important",
    }

    about = HiddenField()
    kinds = SelectMultipleField("Ton besoin")
    subjects = SelectMultipleField("Quelle matière\u00a0?")
    level = SelectField("Ta classe", validate_choice=False)
    first = RadioField("Le plus important pour toi", validate_choice=False)

    def __init__(
        self, session: Session, *, need: NeedForm, earlier: MultiDict[str, str] | None = None, **options: Any
    ) -> None:
        self.earlier = earlier if earlier is not None else MultiDict()
        self.understood = need.understood
        self.ticked = tuple(need.kinds.data or ())
        self.offered = [kind for kind in need.vocabulary if kind.code in {*self.ticked, *self.understood.codes}]
        super().__init__(**options | {"data": self._guesses()})
        self.about.data = need.signature
        self._ask_kinds()
        self._ask_school(session)

    @property
    def professional(self) -> list[Kind]:
        """What is asked that no volunteer may give."""
        return [kind for kind in self.offered if kind.professional]

    @property
    def needed(self) -> bool:
        """Whether this page has anything to ask or to say."""
        asks = any(name in self for name in ("kinds", "subjects", "level", "first"))
        return asks or self.understood.danger or self.understood.contact or bool(self.professional)

    def _guesses(self) -> dict[str, Any]:
        """What the page shows before it is answered: what the text says, else what was answered of other tiles."""
        codes = [kind.code for kind in self.offered if not kind.professional]
        likely = [code for code in self.understood.codes if code in codes]
        return {
            "kinds": [kind.code for kind in self.offered],
            "subjects": list(self.understood.subjects) or self.earlier.getlist("subjects"),
            "level": str(self.understood.level or self.earlier.get("level", "")),
            "first": next(iter(likely + codes), None),
        }

    def _ask_kinds(self) -> None:
        choices = [SelectChoice(kind.code, kind.label) for kind in self.offered]
        self.kinds.choices = choices
        self.first.choices = choices
        if not set(self.understood.codes) - set(self.ticked):
            del self.kinds
        if len([kind for kind in self.offered if not kind.professional]) < 2:
            del self.first

    def _ask_school(self, session: Session) -> None:
        self.subjects.choices = [SelectChoice(each.slug, each.label) for each in skills.subjects(session)]
        self.level.choices = [
            SelectChoice("", self.voice.say("Choisis", "Choisissez")),
            *(SelectChoice(str(number), label) for number, label in SCHOOL_LEVELS.items()),
        ]
        if not any(kind.asks_subject for kind in self.offered):
            del self.subjects
        if not any(kind.asks_level for kind in self.offered):
            del self.level

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the kinds kept want to know."""
        super().validate(extra_validators)
        kept = self.kept
        if not kept:
            self.require("kinds", "Garde au moins une case.", "Gardez au moins une case.")
        if not self.subjects_optional:
            self.require("subjects", "Choisis au moins une matière.", "Choisissez au moins une matière.")
        if any(kind.asks_level for kind in kept):
            self.choose("level", "Choisis ta classe.", "Choisissez sa classe.")
            self.require("level", "Choisis ta classe.", "Choisissez sa classe.")
        return not self.errors

    @property
    def subjects_optional(self) -> bool:
        """Whether only what was understood wants a subject, beside something else: without one, it is left out."""
        wanting = [kind.code for kind in self.kept if kind.asks_subject]
        return not wanting or (len(wanting) < len(self.kept) and not set(wanting) & set(self.ticked))

    @property
    def kept(self) -> list[Kind]:
        """The kinds kept, in the order of the tiles."""
        codes = self.asked
        return [kind for kind in self.offered if kind.code in codes]

    @property
    def said(self) -> list[str]:
        """What was understood of the text, each thing in words: ``aide en maths``, ``3e``."""
        subjects = {choice.value: choice.label for choice in self.subjects.choices} if "subjects" in self else {}
        said: list[str] = []
        for kind in self.offered:
            if kind.code in self.understood.codes:
                named = [subjects[slug] for slug in self.understood.subjects if kind.asks_subject and slug in subjects]
                said += [f"aide en {_lower(name)}" for name in named] or [_lower(kind.label)]
        level = SCHOOL_LEVELS.get(self.understood.level or 0)
        return [*said, *([level] if level and said else [])]

    @property
    def asked(self) -> list[str]:
        """The codes kept, the most important first."""
        kept = list(self.kinds.data or ()) if "kinds" in self else list(self.ticked)
        first = self.first.data if "first" in self else None
        return sorted(kept, key=lambda code: code != first)


def signature(kinds: Collection[str], text: str) -> str:
    """Return what the second page keeps of the first, to know when its answers no longer fit."""
    return digest("\x1f".join([*sorted(kinds), " ".join(text.split())]))


def _lower(label: str) -> str:
    """Return `label` as within a sentence; « CV » and « SVT » stay as they are."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
