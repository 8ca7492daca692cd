"""The forms of an association's pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.accounts.states import Digest
from app.care.forms import DealtWithForm
from app.mentorships.labels import END_REASONS
from app.mentorships.rules import reasons_to_end
from app.mentorships.states import EndReason
from app.needs.labels import STOP_REASONS
from app.needs.states import StopReason
from app.proposals.answers import Choice, FamilyAnswer, VolunteerAnswer
from app.proposals.labels import GIVEN_REASONS, SET_ASIDE_REASONS
from app.proposals.services import SHORTEST_REASON
from app.proposals.states import SetAsideReason, VolunteerReason, YouthReason
from app.routing.labels import DECLINE_REASONS
from app.routing.states import TO_EXPLAIN, DeclineReason
from app.web.fields import AtMost, MaybeRadioField, PartsDateField, TextField
from app.web.forms import Form
from app.web.words import WithoutContact

CHOOSE = "Choisissez une réponse."
LONGEST = 500


def choices(labels: Mapping[Any, str]) -> list[SelectChoice]:
    """Return the choices of a list of reasons."""
    return [SelectChoice(value=key.value, label=label) for key, label in labels.items()]


def _heard(reasons: Iterable[VolunteerReason | YouthReason]) -> list[SelectChoice]:
    """Return reasons in the words of who writes down what somebody else said."""
    return choices({reason: GIVEN_REASONS[reason] for reason in reasons})


class _Explained(Form):
    """A reason of a list; « autre » wants words."""

    explained: Collection[str] = ("other",)

    def validate_text(self, field: TextField) -> None:
        """Ask for words when no reason of the list says enough."""
        if self.reason.data in self.explained and not (field.data or "").strip():
            raise ValidationError("Dites en quelques mots pourquoi.")


class DeclineForm(_Explained):
    """Why a case is refused or given back."""

    explained = TO_EXPLAIN
    reason = RadioField("Pourquoi\u00a0?", choices=choices(DECLINE_REASONS), validators=[InputRequired(CHOOSE)])
    text = TextField(
        "En quelques mots (obligatoire pour une question de sécurité ou une autre raison)",
        validators=[AtMost(LONGEST)],
    )

    @property
    def why(self) -> DeclineReason:
        """The reason chosen."""
        return DeclineReason(self.reason.data)


class StopForm(_Explained):
    """Why a request is stopped for the youth."""

    done = "La demande est arrêtée. Le jeune est prévenu s’il peut l’être par écrit."
    reason = RadioField("Pourquoi\u00a0?", choices=choices(STOP_REASONS), validators=[InputRequired(CHOOSE)])
    text = TextField("En quelques mots (obligatoire si c’est une autre raison)", validators=[AtMost(LONGEST)])

    @property
    def why(self) -> StopReason:
        """The reason chosen."""
        return StopReason(self.reason.data)


class PassOnForm(Form):
    """To which association, with a word."""

    association = SelectField("Association", validators=[InputRequired("Choisissez une association.")])
    word = TextField("Un mot pour elle", validators=[AtMost(LONGEST)])

    @property
    def to(self) -> UUID:
        """The association chosen."""
        return UUID(self.association.data)


class SetAsideForm(_Explained):
    """Why a volunteer is left out for this case."""

    reason = RadioField("Pourquoi\u00a0?", choices=choices(SET_ASIDE_REASONS), validators=[InputRequired(CHOOSE)])
    text = TextField("En quelques mots (obligatoire si c’est une autre raison)", validators=[AtMost(LONGEST)])

    @property
    def why(self) -> SetAsideReason:
        """The reason chosen."""
        return SetAsideReason(self.reason.data)


class QuestionForm(Form):
    """A question to one side."""

    text = TextField(
        "Votre question",
        validators=[
            InputRequired("Écrivez votre question."),
            AtMost(LONGEST),
            WithoutContact("Ni numéro ni adresse dans une question\u00a0: écrivez-la sans coordonnées."),
        ],
    )


class CrossForm(Form):
    """Why a volunteer is proposed whom a gate of convenience closes; `needed` when one does."""

    needed = False
    reason = TextField("Pourquoi proposer ce bénévole malgré cela\u00a0?", validators=[AtMost(LONGEST)])

    def validate_reason(self, field: TextField) -> None:
        """Ask for a reason when something is crossed."""
        if self.needed and len((field.data or "").strip()) < SHORTEST_REASON:
            raise ValidationError("Dites en quelques mots pourquoi.")


class KeepBackForm(Form):
    """Why one's volunteer is not lent."""

    text = TextField("Un mot pour l’association qui demande", validators=[AtMost(LONGEST)])


class NoteForm(Form):
    """What was said in a call that asks for no answer."""

    note = TextField("Ce qui s’est dit", validators=[InputRequired("Écrivez ce qui s’est dit."), AtMost(LONGEST)])


class TextAnswerForm(Form):
    """The answer to a question, as given on the phone."""

    text = TextField("Sa réponse", validators=[InputRequired("Écrivez la réponse."), AtMost(1000)])


class YesNoForm(Form):
    """A yes or a no given on the phone."""

    answer = RadioField(
        "Sa réponse",
        choices=[SelectChoice("yes", "Oui"), SelectChoice("no", "Non")],
        validators=[InputRequired(CHOOSE)],
    )

    @property
    def yes(self) -> bool:
        """Whether it is a yes."""
        return bool(self.answer.data == "yes")


class VolunteerAnswerForm(Form):
    """A volunteer's answer given on the phone."""

    answer = RadioField(
        "Sa réponse",
        choices=[
            SelectChoice(Choice.YES.value, "Oui"),
            SelectChoice(Choice.NO.value, "Non"),
            SelectChoice(Choice.LATER.value, "Plus tard"),
        ],
        validators=[InputRequired(CHOOSE)],
    )
    reason = MaybeRadioField("Si c’est non, pourquoi\u00a0?", choices=_heard(VolunteerReason))
    text = TextField("Précisez si besoin", validators=[AtMost(LONGEST)])
    until = PartsDateField("Si c’est plus tard, à partir de quel jour\u00a0?")

    def validate_reason(self, field: RadioField) -> None:
        """Ask why for a no."""
        if self.answer.data == Choice.NO and not field.data:
            raise ValidationError("Choisissez une raison.")

    def validate_until(self, field: PartsDateField) -> None:
        """Ask a day for later."""
        if self.answer.data == Choice.LATER and not isinstance(field.data, date):
            raise ValidationError("Indiquez un jour.")

    def to_answer(self) -> VolunteerAnswer:
        """Return what was said."""
        choice = Choice(self.answer.data)
        return VolunteerAnswer(
            choice,
            reason=VolunteerReason(self.reason.data) if choice is Choice.NO else None,
            text=self.text.data or "",
            until=self.until.data if choice is Choice.LATER else None,
        )


class FamilyAnswerForm(YesNoForm):
    """A youth's or a guardian's answer given on the phone."""

    reason = MaybeRadioField("Si c’est non, pourquoi\u00a0?", choices=_heard(YouthReason))
    text = TextField("Précisez si besoin", validators=[AtMost(LONGEST)])

    def to_answer(self) -> FamilyAnswer:
        """Return what was said."""
        why = YouthReason(self.reason.data) if self.reason.data and not self.yes else None
        return FamilyAnswer(yes=self.yes, reason=why, text=self.text.data or "")


class ResumeForm(DealtWithForm):
    """A pair goes on; where somebody does not feel safe, with what was done about it."""


def _among(reasons: Collection[EndReason]) -> list[SelectChoice]:
    return choices({key: label for key, label in END_REASONS.items() if key in reasons})


class EndForm(ResumeForm):
    """Why a pair ends, and whether to look for somebody else; what was done where somebody does not feel safe."""

    reason = RadioField(
        "Pourquoi ce binôme se termine-t-il\u00a0?",
        choices=_among(reasons_to_end(None)),
        validators=[InputRequired(CHOOSE)],
    )
    reopen = BooleanField("Chercher un autre bénévole pour ce jeune")

    def offer(self, reasons: Collection[EndReason]) -> None:
        """Let one choose among these reasons."""
        self.reason.choices = _among(reasons)

    @property
    def why(self) -> EndReason:
        """The reason chosen."""
        return EndReason(self.reason.data)


class DigestForm(Form):
    """How often one is written to."""

    digest = RadioField(
        "À quel rythme ?",
        choices=[
            SelectChoice(Digest.DAILY.value, "Chaque jour"),
            SelectChoice(Digest.WEEKLY.value, "Chaque semaine, le lundi"),
            SelectChoice(Digest.NONE.value, "Jamais"),
        ],
        validators=[InputRequired(CHOOSE)],
    )


class WithdrawForm(Form):
    """What is taken back: the row that the page showed, so that nothing newer goes in its place."""

    row = HiddenField()

    def validate_row(self, field: HiddenField) -> None:
        """Refuse what is no key."""
        try:
            UUID(field.data or "")
        except ValueError:
            raise ValidationError("Cette page n’est plus valable. Rechargez-la et recommencez.") from None

    @property
    def row_id(self) -> UUID:
        """The row."""
        return UUID(self.row.data)
