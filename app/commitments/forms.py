"""The forms of a commitment, a pause, a stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from app.accounts.models import Person
from app.commitments.labels import CHANGE_REASONS, REGULAR_REASONS, RHYTHMS_TO_CHOOSE, STOP_REASONS
from app.commitments.models import Commitment
from app.commitments.rules import LONGEST_GOAL, MONTHS, MOST_GOALS, USUAL_MONTHS
from app.commitments.services import Terms
from app.commitments.states import ChangeReason, RegularReason
from app.mentorships.labels import PAUSE_REASONS
from app.mentorships.rules import pause_problem
from app.mentorships.states import EndReason, PairRhythm, PauseReason, Side
from app.safeguarding.hearing import hear
from app.web.clock import today
from app.web.fields import AtMost, LineField, MaybeRadioField, PartsDateField
from app.web.forms import Form, VersionedForm
from app.web.words import WithoutContact, WithoutDanger

CHOOSE = "Aucune réponse n’est choisie."
NO_CONTACT = "Ni numéro, ni adresse, ni pseudo dans un but."
DANGER = (
    "Tous ceux qui signent liraient ces mots. Ils parlent de quelque chose de grave\u00a0: appelez l’un des numéros."
)


def choices(labels: Mapping[Any, str]) -> list[SelectChoice]:
    """Return the choices of a list."""
    return [SelectChoice(value=key.value, label=label) for key, label in labels.items()]


def _goal(label: str, *more: Any) -> LineField:
    return LineField(
        label,
        validators=[
            *more,
            AtMost(LONGEST_GOAL),
            WithoutContact(NO_CONTACT),
            WithoutDanger(DANGER),
        ],
    )


class CommitmentForm(VersionedForm):
    """What a pair would agree to; `changing` when something else was signed before."""

    changing = False
    goal_1 = _goal("Premier but", DataRequired("Il faut au moins un but."))
    goal_2 = _goal("Deuxième but")
    goal_3 = _goal("Troisième but")
    rhythm = RadioField("On se voit", choices=choices(RHYTHMS_TO_CHOOSE), validators=[InputRequired(CHOOSE)])
    months = RadioField(
        "Pendant",
        choices=[SelectChoice(value=str(each), label=f"{each}\u00a0mois") for each in MONTHS],
        validators=[InputRequired(CHOOSE)],
    )
    reason = MaybeRadioField("Pourquoi changer\u00a0?", choices=choices(CHANGE_REASONS))

    def validate_goal_3(self, field: LineField) -> None:
        """Refuse a number that is cut over several goals."""
        if hear(" ".join(each.data or "" for each in (self.goal_1, self.goal_2, self.goal_3))).contact:
            raise ValidationError(NO_CONTACT)

    def validate_reason(self, field: RadioField) -> None:
        """Ask why when something else was signed."""
        if self.changing and not field.data:
            raise ValidationError(CHOOSE)

    @property
    def in_danger(self) -> bool:
        """Whether some goal was refused because it sounds like danger."""
        goals = (self.goal_1, self.goal_2, self.goal_3)
        return any(DANGER in field.errors for field in goals)

    def terms(self) -> Terms:
        """Return what was written."""
        goals = [self.goal_1.data, self.goal_2.data, self.goal_3.data]
        return Terms(
            goals=tuple(goal.strip() for goal in goals if goal and goal.strip()),
            rhythm=PairRhythm(self.rhythm.data),
            months=int(self.months.data),
            reason=ChangeReason(self.reason.data) if self.changing else None,
        )


def said(row: Commitment | None, rhythm: PairRhythm) -> dict[str, Any]:
    """Return the answers that say what a commitment says; of none yet, the usual ones."""
    if row is None:
        return {"version": "0", "rhythm": rhythm.value, "months": str(USUAL_MONTHS)}
    goals = (row.goals.split("\n") + [""] * MOST_GOALS)[:MOST_GOALS]
    return {
        "version": str(row.number), "goal_1": goals[0], "goal_2": goals[1], "goal_3": goals[2],
        "rhythm": row.rhythm.value, "months": str(row.months),
    }  # fmt: skip


class SignForm(VersionedForm):
    """A signature: a box to tick under what was read."""

    agree = BooleanField(
        "J’ai lu cet engagement et ses règles, et je les accepte",
        validators=[InputRequired("Cochez la case pour signer.")],
    )


class PauseForm(Form):
    """A rest: why, until when."""

    reason = RadioField("Pourquoi\u00a0?", choices=choices(PAUSE_REASONS), validators=[InputRequired(CHOOSE)])
    until = PartsDateField("Reprise le", validators=[InputRequired("Indiquez une date.")])

    def validate_until(self, field: PartsDateField) -> None:
        """Refuse a day that is past, or further than three months."""
        day: date | None = field.data
        if problem := pause_problem(day, today()):
            raise ValidationError(problem)

    @property
    def why(self) -> PauseReason:
        """The reason chosen."""
        return PauseReason(self.reason.data)


class StopForm(Form):
    """« Je veux arrêter »: why, or that one feels unsafe, which needs no reason."""

    reason = MaybeRadioField("Pourquoi\u00a0?")
    unsafe = BooleanField("Je ne me sens pas en sécurité")

    def validate_reason(self, field: RadioField) -> None:
        """Ask why, but not of somebody who feels unsafe."""
        if not self.unsafe.data and not field.data:
            raise ValidationError(CHOOSE)

    def prepare(self, side: Side) -> None:
        """Offer the reasons in the words of a side."""
        self.reason.choices = choices(STOP_REASONS[side])

    @property
    def why(self) -> EndReason:
        """The reason chosen."""
        return EndReason(self.reason.data) if self.reason.data else EndReason.OTHER


class RegularForm(Form):
    """One-off help becomes regular: how often, why."""

    rhythm = RadioField("Ils se voient", choices=choices(RHYTHMS_TO_CHOOSE), validators=[InputRequired(CHOOSE)])
    reason = RadioField("Pourquoi\u00a0?", choices=choices(REGULAR_REASONS), validators=[InputRequired(CHOOSE)])

    @property
    def how_often(self) -> PairRhythm:
        """The rhythm chosen."""
        return PairRhythm(self.rhythm.data)

    @property
    def why(self) -> RegularReason:
        """The reason chosen."""
        return RegularReason(self.reason.data)


class FollowerForm(Form):
    """Who follows the pair from now on."""

    who = RadioField("Qui suit ce binôme maintenant\u00a0?", validators=[InputRequired("Choisissez une personne.")])

    def prepare(self, team: Iterable[Person]) -> None:
        """Offer those of the team who are in order."""
        self.who.choices = [
            SelectChoice(value=str(each.id), label=f"{each.first_name} {each.last_name}".strip()) for each in team
        ]

    @property
    def chosen(self) -> UUID:
        """The person chosen."""
        return UUID(self.who.data)
