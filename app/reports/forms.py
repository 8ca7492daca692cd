"""The form that reports a problem, in two fields; those that follow one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from wtforms import RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from app.core.permissions import Role
from app.core.text import has_forbidden
from app.reports import labels, rules
from app.reports.queries import Around
from app.reports.services import SubmitReport
from app.reports.states import Deed, Ending, Subject
from app.web.fields import AtMost, LineField, TextField
from app.web.forms import Form

LONGEST = 5000
TOO_OLD = (
    "Cette page était ouverte depuis trop longtemps. Le texte est là\u00a0: il reste à appuyer encore sur le bouton."
)


class Voice(StrEnum):
    """How the page speaks: « tu » to a youth, « vous » to an adult, neither to who may be one or the other."""

    YOUTH = "youth"
    ADULT = "adult"
    ANYBODY = "anybody"


def voice(role: Role | None) -> Voice:
    """Return how one speaks to somebody of this role."""
    return Voice.ANYBODY if role is None else Voice.YOUTH if role is Role.YOUTH else Voice.ADULT


class _Forgiving(TextField):
    """Long text from which a character that no database stores is dropped: a report is never refused for one."""

    @staticmethod
    def clean(typed: str) -> str:
        """Return the text that can be kept."""
        return TextField.clean("".join(letter for letter in typed if not has_forbidden(letter)))


class ReportForm(Form):
    """What happened, and with whom. Nobody has to say with whom."""

    formal: ClassVar[dict[str, str]] = {
        "about": "Cela concerne qui\u00a0?",
        "text": "Que se passe-t-il\u00a0?",
        "reply_to": "Comment vous joindre",
    }
    neutral: ClassVar[dict[str, str]] = formal | {"reply_to": "Pour recevoir une réponse"}

    about = RadioField("Ça parle de qui\u00a0?", validate_choice=False)
    text = _Forgiving(
        "Qu’est-ce qui se passe\u00a0?",
        [
            DataRequired("Il manque quelques mots."),
            AtMost(LONGEST),
        ],
    )
    reply_to = LineField("Comment te joindre", [AtMost(200)])

    def __init__(self, around: Around, *, role: Role | None, known: bool, **options: Any) -> None:
        super().__init__(**options)
        self.around = around
        self.voice = voice(role)
        other = Subject.YOUTH if role is Role.VOLUNTEER else Subject.VOLUNTEER
        self.subjects = {f"{other.value}-{person.id}": (other, person) for person in around.others}
        self.about.choices = [SelectChoice(value, person.first_name) for value, (_, person) in self.subjects.items()]
        if not self.subjects:
            self.about.choices.append(SelectChoice(other.value, labels.SUBJECTS[other]))
        association = f"Quelqu’un de l’association {around.association.name}" if around.association else ""
        self.about.choices += [
            SelectChoice(Subject.ASSOCIATION.value, association or labels.SUBJECTS[Subject.ASSOCIATION]),
            SelectChoice(Subject.OTHER.value, "Quelqu’un d’autre, ou autre chose"),
        ]
        if known:
            del self.reply_to
        if self.voice is not Voice.YOUTH:
            for name, label in (self.formal if self.voice is Voice.ADULT else self.neutral).items():
                if name in self:
                    self[name].label.text = label

    def validate(self, extra_validators: Any = None) -> bool:
        """Say in plain words that a page was open too long: what was typed stays."""
        valid = super().validate(extra_validators)
        if "csrf_token" in self and self.csrf_token.errors:
            self.csrf_token.errors = [TOO_OLD]
        return bool(valid)

    @property
    def hints(self) -> dict[str, str]:
        """Who reads a report, by whom it is about."""
        if self.around.association is None:
            return {}
        told = f"L’association {self.around.association.name} le lit aussi."
        subjects = {value: subject for value, (subject, _) in self.subjects.items()}
        choices = {choice.value: subjects.get(choice.value) or Subject(choice.value) for choice in self.about.choices}
        return {
            value: told if rules.lead_may_know(subject) else "L’association ne le saura pas."
            for value, subject in choices.items()
        }

    def command(self) -> SubmitReport:
        """Return what is reported; a choice that this page did not offer counts as none."""
        chosen = self.about.data if self.about.data in {choice.value for choice in self.about.choices} else None
        subject, person = self.subjects.get(chosen or "", (None, None))
        accused_id: UUID | None = person.id if person else None
        return SubmitReport(
            text=self.text.data or "",
            subject=subject or (Subject(chosen) if chosen else Subject.UNSAID),
            accused_id=accused_id,
            association_id=self.around.association.id if self.around.association else None,
            reply_to=self.reply_to.data or "" if "reply_to" in self else "",
        )


class NoteForm(Form):
    """Something that was done about a report."""

    deed = SelectField(
        "Ce que vous avez fait",
        choices=[SelectChoice(deed.value, labels.DEEDS[deed]) for deed in Deed if deed is not Deed.SHARED],
    )
    text = TextField("En quelques mots", [DataRequired("Écrivez quelques mots."), AtMost(2000)])


class LeadNoteForm(Form):
    """What an association did about a report."""

    text = TextField("Ce que l’association a fait", [DataRequired("Écrivez ce que vous avez fait."), AtMost(2000)])


class CloseForm(Form):
    """How a report ends."""

    ending = RadioField(
        "Comment cela se termine-t-il\u00a0?",
        [DataRequired("Choisissez une issue.")],
        choices=[SelectChoice(each.value, labels.ENDINGS[each]) for each in Ending],
    )
    text = TextField("Pourquoi", [DataRequired("Écrivez pourquoi."), AtMost(2000)])


class ActForm(Form):
    """A button: nothing to type."""
