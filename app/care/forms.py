"""The forms of the care of pairs; the team alone reads what is written there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.care.labels import WITH, written
from app.care.services import QUIET_DAYS, Contact
from app.care.states import ANSWERS_FOR, SPOKEN, ContactMeans, ContactWith
from app.mentorships.states import Side
from app.web.clock import today
from app.web.fields import AtMost, MaybeRadioField, PartsDateField, TextField
from app.web.forms import Form

LONGEST = 1000
FURTHEST = timedelta(days=366)
_QUIET = [SelectChoice(str(days), f"Pendant {days} jours") for days in QUIET_DAYS]


class NewsForm(Form):
    """One had news: for how many days the pair is left alone."""

    days = RadioField(
        "Ne plus signaler ce binôme",
        choices=_QUIET,
        default=str(QUIET_DAYS[1]),
        validators=[InputRequired("Choisissez une durée.")],
    )


class ContactForm(Form):
    """A contact that was made: how, with whom, what to remember, when to be in touch again."""

    means = RadioField(
        "Qu’avez-vous fait\u00a0?",
        choices=[
            SelectChoice(ContactMeans.CALLED.value, "J’ai appelé"),
            SelectChoice(ContactMeans.WROTE.value, "J’ai écrit"),
            SelectChoice(ContactMeans.MET.value, "Nous nous sommes vus"),
            SelectChoice(ContactMeans.NEWS.value, "J’ai eu de leurs nouvelles autrement"),
        ],
        validators=[InputRequired("Choisissez une réponse.")],
    )
    with_whom = RadioField(
        "Avec qui\u00a0?",
        choices=[SelectChoice(key.value, label) for key, label in WITH.items()],
        validators=[InputRequired("Choisissez une réponse.")],
    )
    note = TextField("Ce qu’il faut retenir", validators=[AtMost(LONGEST)])
    held_on = PartsDateField("Quel jour\u00a0?", [InputRequired("Indiquez le jour.")])
    next_on = PartsDateField("Reprendre contact le")
    quiet = RadioField(
        "Ne plus signaler ce binôme",
        choices=[SelectChoice("", "Jusqu’au prochain contact, si vous avez mis une date"), *_QUIET],
        default="",
    )

    introduced_on = date.min

    def __init__(self, *, introduced_on: date, **options: Any) -> None:
        super().__init__(data={"held_on": today()}, **options)
        self.introduced_on = introduced_on

    def leave_out_guardian(self) -> None:
        """Offer no guardian where nobody answers for the youth."""
        self.with_whom.choices = [each for each in self.with_whom.choices if each.value != ContactWith.GUARDIAN]

    def validate_held_on(self, field: PartsDateField) -> None:
        """Refuse a day to come, or before the two knew each other."""
        if field.data is not None and field.data > today():
            raise ValidationError("Ce jour n’est pas encore venu. Pour un contact à venir, écrivez-le plus bas.")
        if field.data is not None and field.data < self.introduced_on:
            raise ValidationError(f"Le binôme date du {written(self.introduced_on)}\u00a0: choisissez un jour depuis.")

    def validate_next_on(self, field: PartsDateField) -> None:
        """Refuse a day that is past, or too far to be kept in mind."""
        if field.data is not None and not today() < field.data <= today() + FURTHEST:
            raise ValidationError("Choisissez un jour à venir, dans l’année.")

    def to_contact(self) -> Contact:
        """Return what was done."""
        return Contact(
            means=ContactMeans(self.means.data),
            with_whom=ContactWith(self.with_whom.data),
            note=self.note.data or "",
            next_on=self.next_on.data,
            held_on=self.held_on.data,
            quiet_days=int(self.quiet.data) if self.quiet.data else None,
        )


class DealtWithForm(Form):
    """What was done about somebody who does not feel safe, where it is `needed`: with whom one spoke, how, what for."""

    needed = False
    who_said: Collection[Side] = ()
    """The sides with which to have spoken, unless that was done already; none asks for no one in particular."""
    with_whom = MaybeRadioField(
        "Avec qui avez-vous parlé\u00a0?", choices=[SelectChoice(key.value, label) for key, label in WITH.items()]
    )
    means = MaybeRadioField(
        "Comment\u00a0?",
        choices=[
            SelectChoice(ContactMeans.CALLED.value, "Au téléphone"),
            SelectChoice(ContactMeans.MET.value, "En se voyant"),
            SelectChoice(ContactMeans.WROTE.value, "Par écrit, sans réponse de vive voix"),
        ],
    )
    unreached = BooleanField("La personne qui l’a dit n’a pas pu être jointe\u00a0: j’explique pourquoi ci-dessous")
    note = TextField("Ce qui a été fait et décidé", validators=[AtMost(LONGEST)])

    def validate_with_whom(self, field: RadioField) -> None:
        """Ask with whom one spoke: with whoever said it, unless that was impossible."""
        if self.needed and not field.data:
            raise ValidationError("Choisissez une réponse.")
        if not self.needed or not self.means.data or (self.unreached is not None and self.unreached.data):
            return
        means, whom = ContactMeans(self.means.data), ContactWith(field.data)
        if any(means not in SPOKEN or whom not in ANSWERS_FOR[side] for side in self.who_said):
            or_else = " Si c’est impossible, cochez-le et écrivez pourquoi." if self.unreached is not None else ""
            raise ValidationError(f"Parlez d’abord avec la personne qui l’a dit, ou avec qui répond d’elle.{or_else}")

    def validate_means(self, field: RadioField) -> None:
        """Ask how."""
        if self.needed and not field.data:
            raise ValidationError("Choisissez une réponse.")

    def validate_note(self, field: TextField) -> None:
        """Ask what was done."""
        if self.needed and not (field.data or "").strip():
            raise ValidationError("Écrivez ce qui a été fait\u00a0: qui a été appelé, ce qui a été décidé.")

    @property
    def done(self) -> Contact | None:
        """What was done, where it is asked."""
        if not self.needed:
            return None
        return Contact(
            ContactMeans(self.means.data), ContactWith(self.with_whom.data), self.note.data or "",
            unreached=self.unreached is not None and self.unreached.data,
        )  # fmt: skip
