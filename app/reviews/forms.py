"""The short form of a review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.mentorships.states import EndReason, Side
from app.reviews import labels, rules
from app.reviews.models import Review
from app.reviews.services import Answer
from app.reviews.states import GoalsReached, Satisfaction
from app.web.fields import AtMost, TextField
from app.web.forms import Form

CHOOSE = "Aucune réponse n’est choisie."
YES, NO = "yes", "no"


def of_enum(said: Mapping[Any, str]) -> list[SelectChoice]:
    """Return the choices of an enum, by its labels."""
    return [SelectChoice(value=key.value, label=label) for key, label in said.items()]


class ReviewForm(Form):
    """How far the goals are reached, how content one is, a few words."""

    goals = RadioField(
        "Les objectifs sont-ils atteints\u00a0?", choices=of_enum(labels.GOALS), validators=[InputRequired(CHOOSE)]
    )
    satisfaction = RadioField(
        "Cet accompagnement vous satisfait-il\u00a0?",
        choices=of_enum(labels.SATISFACTIONS),
        validators=[InputRequired(CHOOSE)],
    )
    text = TextField("Quelques mots", validators=[AtMost(1000)])

    def speak_to(self, side: Side) -> None:
        """Say « tu » to a youth."""
        if side is Side.YOUTH:
            self.goals.label.text = "Tu as atteint ce que tu voulais\u00a0?"
            self.satisfaction.label.text = "Tu es content·e de cet accompagnement\u00a0?"

    def given(self) -> Answer:
        """Return what was answered."""
        return Answer(GoalsReached(self.goals.data), Satisfaction(self.satisfaction.data), self.text.data or "")


class ClosingForm(ReviewForm):
    """The same at the end, with its reason; the two sides say whether they would do it again."""

    reason = RadioField(
        "Pourquoi cela s’est-il arrêté\u00a0?", choices=of_enum(labels.REASONS), validators=[InputRequired(CHOOSE)]
    )
    would_again = RadioField(
        "Le referiez-vous\u00a0?",
        choices=[SelectChoice(YES, "Oui"), SelectChoice(NO, "Non")],
        validators=[InputRequired(CHOOSE)],
    )

    def speak_to(self, side: Side) -> None:
        """Say « tu » to a youth; do not ask the association whether it would do it again."""
        super().speak_to(side)
        if side is Side.YOUTH:
            self.would_again.label.text = "Tu le referais\u00a0?"
            self.reason.label.text = "Pourquoi ça s’est arrêté\u00a0?"
            self.reason.choices = of_enum(labels.REASONS_OF_YOUTH)
        if side is Side.ASSOCIATION:
            del self.would_again
            self.reason.choices = of_enum(labels.REASONS_OF_ASSOCIATION)

    def given(self) -> Answer:
        """Return what was answered."""
        again = None if self.would_again is None else self.would_again.data == YES
        goals, satisfaction = GoalsReached(self.goals.data), Satisfaction(self.satisfaction.data)
        return Answer(goals, satisfaction, self.text.data or "", EndReason(self.reason.data), again)


def form_of(review: Review) -> ReviewForm | ClosingForm:
    """Return the form of a review, with what was answered already."""
    said: dict[str, Any] = {"text": review.text}
    for name in ("goals", "satisfaction", "reason"):
        value = getattr(review, name)
        said[name] = value.value if value else None
    said["would_again"] = None if review.would_again is None else YES if review.would_again else NO
    form = ClosingForm(data=said) if review.month == rules.CLOSING else ReviewForm(data=said)
    form.speak_to(review.side)
    return form
