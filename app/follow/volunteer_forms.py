"""What volunteers answer and change on their page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, RadioField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from app.accounts.models import Person
from app.intake.offer_fields import Interval, choices
from app.intake.offer_forms import LevelsForm, LimitsForm, QuarterForm, WhatForm, WhereForm
from app.offers.profiles import short_name
from app.offers.terms import Terms
from app.proposals.answers import LATEST_DAYS, Choice, VolunteerAnswer
from app.proposals.labels import VOLUNTEER_REASONS
from app.proposals.states import VolunteerReason
from app.skills.labels import LANGUAGES
from app.web.clock import today
from app.web.fields import AtMost, MailField, PartsDateField, PhoneField, TextField
from app.web.forms import EditForm, Form


class DeclineForm(Form):
    """A no, with its reason."""

    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=choices((reason.value, VOLUNTEER_REASONS[reason]) for reason in VolunteerReason),
        validators=[InputRequired("Choisissez une raison\u00a0: elle aide à mieux vous proposer la suite.")],
    )
    text = TextField(
        "En quelques mots",
        description="Pour l’association. Le jeune ne les lit pas.",
        validators=[AtMost(500)],
    )

    def validate_text(self, field: TextField) -> None:
        """Ask for words with « une autre raison »."""
        if self.reason.data == VolunteerReason.OTHER.value and not (field.data or "").strip():
            raise ValidationError("Expliquez en quelques mots.")

    def answer(self) -> VolunteerAnswer:
        """Return what was answered."""
        return VolunteerAnswer(Choice.NO, reason=VolunteerReason(self.reason.data), text=self.text.data or "")


class ContactForm(Form):
    """How the volunteer is written to."""

    email = MailField("Adresse e-mail")
    phone = PhoneField("Téléphone")

    def __init__(self, volunteer: Person, **options: Any) -> None:
        super().__init__(data={"email": volunteer.email, "phone": volunteer.phone}, **options)

    def validate_phone(self, field: PhoneField) -> None:
        """Ask for one of the two."""
        if not (field.data or self.email.data or self.email.errors):
            raise ValidationError("Donnez une adresse e-mail ou un téléphone, pour qu’on puisse vous joindre.")


class KnowsForm(Form):
    """Whom of the association one knows."""

    who = RadioField("Qui connaissez-vous ?", validators=[InputRequired("Choisissez une personne.")])

    def prepare(self, members: Iterable[Person]) -> None:
        """Offer the people of the association, by first name and initial."""
        self.who.choices = choices((str(each.id), short_name(each.first_name, each.last_name)) for each in members)


class LaterForm(Form):
    """« Plus tard », until a day."""

    until = PartsDateField("Vous répondrez à partir du", validators=[InputRequired("Indiquez une date.")])

    def validate_until(self, field: PartsDateField) -> None:
        """Refuse a day that is past, or further than a month."""
        if field.data is not None and not 0 < (field.data - today()).days <= LATEST_DAYS:
            raise ValidationError("Choisissez une date dans le mois qui vient.")

    def answer(self) -> VolunteerAnswer:
        """Return what was answered."""
        return VolunteerAnswer(Choice.LATER, until=self.until.data)


class ReplyForm(Form):
    """The answer to a question of an association."""

    text = TextField(
        "Votre réponse",
        validators=[DataRequired("Écrivez votre réponse."), AtMost(1000)],
    )


class AcceptForm(Form):
    """The volunteer's own yes to an offer that was told by phone."""

    charter = BooleanField(
        "J’ai lu la charte et je l’accepte",
        validators=[InputRequired("Lisez la charte et acceptez-la pour confirmer.")],
    )


class ChangeWhatForm(WhatForm, LevelsForm, EditForm):
    """What one offers, with subjects and levels on the same page."""


class ChangeWhereForm(WhereForm, EditForm):
    """When and where."""


class ChangeQuarterForm(QuarterForm, EditForm):
    """The quarter."""


class ChangeLimitsForm(LimitsForm, EditForm):
    """How many, and of which ages."""


def what(terms: Terms) -> dict[str, Any]:
    """Return the answers of the first page that say `terms`."""
    common: Interval = None
    subjects: dict[str, Interval] = {}
    for skill in terms.skills:
        interval = (skill.level_min, skill.level_max) if skill.level_min and skill.level_max else None
        if skill.subject_slug:
            subjects[skill.subject_slug] = interval
        else:
            common = common or interval
    if common is None and len(set(subjects.values())) == 1:
        common, subjects = next(iter(subjects.values())), dict.fromkeys(subjects)
    low, high = common or ("", "")
    return {
        "kinds": list(dict.fromkeys(skill.kind_code for skill in terms.skills)),
        "profession": terms.profession,
        "text": terms.text,
        "subjects": subjects,
        "level_min": str(low),
        "level_max": str(high),
    }


def where(terms: Terms, *, commune: str) -> dict[str, Any]:
    """Return the answers of the second page that say `terms`."""
    return {
        "availability": terms.availability,
        "mode": terms.mode.value,
        "commune": commune,
        "commune_code": terms.commune_code,
        "radius_km": round(terms.radius_km) or 1,
        "languages": list(terms.languages),
        "more_languages": [code for code in terms.languages if code in LANGUAGES],
    }


def limits(terms: Terms) -> dict[str, Any]:
    """Return the answers about how many youths, and of which ages, that say `terms`."""
    return {"capacity": str(terms.capacity), "age_min": str(terms.age_min), "age_max": str(terms.age_max)}
