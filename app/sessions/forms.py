"""What is told of a session, in half a minute on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, cast

from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.core.dates import day_month, weekday
from app.mentorships.states import Side
from app.sessions import labels
from app.sessions.models import Fit, SessionLog
from app.sessions.rules import Days
from app.sessions.services import Told
from app.sessions.states import Face, FitAnswer, MissedReason
from app.web.fields import AtMost, LineField, MaybeRadioField, PartsDateField
from app.web.forms import Form

LENGTHS = (30, 60, 90, 120)
OTHER_LENGTHS = (15, 45, 75, 105, 135, 150, 165, 180, 210, 240, 300, 360, 420, 480, 600, 720)
LONGEST_TEXT = 500
CHOOSE = "Aucune réponse n’est choisie."


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return the choices of a list of values and labels."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def of_enum(said: Mapping[Any, str]) -> list[SelectChoice]:
    """Return the choices of an enum, by its labels."""
    return choices((key.value, label) for key, label in said.items())


def read_day(text: str | None) -> date | None:
    """Return the day that an address or a form names, or ``None``."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


class _DayForm(Form):
    """The day that is told of: today, yesterday, one that the mail named; a date written beside them wins."""

    when = MaybeRadioField("Quel jour\u00a0?")
    other_day = PartsDateField("À quelle date\u00a0?")

    days: Days

    def prepare(self, days: Days, *, suggested: date | None = None) -> None:
        """Offer the days of a pair, the last of one that ended; the one suggested is ticked."""
        self.days = days
        named = {days.today: "Aujourd’hui", days.today - timedelta(days=1): "Hier"}
        for each in (suggested, read_day(self.when.data), days.last):
            if each is not None:
                named.setdefault(each, f"{weekday(each)} {day_month(each)}".capitalize())
        offered = [(day.isoformat(), label) for day, label in named.items() if not days.refusal(day)]
        self.when.choices = choices(offered)
        if suggested is not None and self.when.data is None:
            self.when.data = suggested.isoformat()

    @property
    def held_on(self) -> date | None:
        """The day chosen."""
        return self.other_day.data or read_day(self.when.data)

    @property
    def _day(self) -> date:
        """The day chosen, of a form that was found valid."""
        return cast("date", self.held_on)

    def validate_when(self, field: RadioField) -> None:
        """Ask for the day, unless another date was written."""
        if not field.data and not any(self.other_day.parts):
            raise ValidationError("Le jour n’est pas choisi.")

    def validate_other_day(self, field: PartsDateField) -> None:
        """Refuse a date that is not a day of this pair."""
        if field.data is not None and (refusal := self.days.refusal(field.data)):
            raise ValidationError(refusal)


class LogForm(_DayForm):
    """They met: when, how long, how it went, one line."""

    minutes = MaybeRadioField(
        "Combien de temps\u00a0?", choices=choices((str(each), labels.duration(each)) for each in LENGTHS)
    )
    other_length = SelectField(
        "Quelle autre durée\u00a0?",
        choices=choices([("", "Choisir"), *((str(each), labels.duration(each)) for each in OTHER_LENGTHS)]),
    )
    face = RadioField(
        "Comment ça s’est passé\u00a0?",
        choices=of_enum(labels.FACES),
        validators=[InputRequired("Il faut choisir comment ça s’est passé.")],
    )
    text = LineField("Un mot sur la séance", validators=[AtMost(LONGEST_TEXT)])

    def validate_minutes(self, field: RadioField) -> None:
        """Ask for the length, unless another was chosen."""
        if not field.data and not self.other_length.data:
            raise ValidationError("La durée n’est pas choisie.")

    def told(self) -> Told:
        """Return what is told."""
        length = self.other_length.data or self.minutes.data
        return Told(self._day, met=True, minutes=int(length), face=Face(self.face.data), text=self.text.data or "")


class MissedForm(_DayForm):
    """They did not meet, and why."""

    reason = RadioField("Pourquoi\u00a0?", choices=of_enum(labels.MISSED), validators=[InputRequired(CHOOSE)])
    text = LineField("En quelques mots", validators=[AtMost(LONGEST_TEXT)])

    def speak_to(self, side: Side, *, other: str) -> None:
        """Name the reasons as this side says them."""
        self.reason.choices = of_enum(labels.MISSED | labels.missed_by(side, other=other))

    def told(self) -> Told:
        """Return what is told."""
        reason = MissedReason(self.reason.data)
        return Told(self._day, met=False, reason=reason, text=self.text.data or "")


class FitForm(Form):
    """What one side thinks of the pair."""

    answer = RadioField("Votre avis", choices=of_enum(labels.FIT_CHOICES), validators=[InputRequired(CHOOSE)])
    text = LineField("Un mot pour l’association", validators=[AtMost(LONGEST_TEXT)])

    def prepare(self, *, side: Side, other: str, once: bool) -> None:
        """Ask in words that fit the side, and help that is given once."""
        self.answer.label.text = question(side, other=other, once=once)
        if once:
            self.answer.choices = of_enum(labels.HELPED)

    @property
    def said(self) -> FitAnswer:
        """The answer chosen."""
        return FitAnswer(self.answer.data)


def question(side: Side, *, other: str, once: bool) -> str:
    """Return the one question that follows the first session."""
    if side is Side.YOUTH:
        return "Ça t’a aidé\u00a0?" if once else f"Avec {other}, ça te va\u00a0?"
    return f"Est-ce que cela a aidé {other}\u00a0?" if once else f"Avec {other}, est-ce que cela vous va\u00a0?"


def of_log(log: SessionLog) -> dict[str, Any]:
    """Return what a line said, to be corrected."""
    known = log.minutes in LENGTHS
    return {
        "when": log.held_on.isoformat(),
        "minutes": str(log.minutes) if known else None,
        "other_length": "" if known or log.minutes is None else str(log.minutes),
        "face": log.face.value if log.face else None,
        "reason": log.reason.value if log.reason else None,
        "text": log.text,
    }


def of_fit(fit: Fit | None) -> dict[str, Any]:
    """Return what was answered, to be changed."""
    return {"answer": fit.answer.value, "text": fit.text} if fit else {}
