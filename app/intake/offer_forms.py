"""The forms of an offer: one per step of the wizard, the same when a volunteer changes their offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import current_app
from sqlmodel import Session
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from app.associations import queries as associations
from app.associations.queries import Coverage
from app.intake.offer_fields import (
    LEVEL_CHOICES,
    WANTS_KILOMETRES,
    Interval,
    KilometresField,
    SubjectsField,
    choices,
    interval_problem,
    labels,
)
from app.offers import queries as offers
from app.offers import rules
from app.offers.terms import Offered, Volunteer
from app.places import queries as places
from app.skills import queries as skills
from app.skills.labels import LANGUAGES, MODES
from app.skills.models import Kind
from app.skills.states import Mode
from app.web.clock import today
from app.web.fields import LineField, MailField, PartsDateField, PhoneField, TextField
from app.web.forms import Form
from app.web.week import WeekField
from matching.texts import contact

LONGEST_TEXT = 1000
FARTHEST_KM = 100
MOST_YOUTHS = 10
FREQUENT_LANGUAGES = 8

KNOWN_ADDRESS = (
    "Cette adresse est déjà connue ici. Connectez-vous ou redemandez votre lien, ou donnez-en une autre\u00a0: "
    "la même adresse ne peut pas servir à demander de l’aide et à en proposer."
)


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
        validators=[Length(max=120, message="120 caractères au plus.")],
    )
    text = TextField(
        "Quelques mots sur ce que vous aimeriez faire",
        description="Votre expérience, votre façon d’aider. Ni téléphone ni adresse ici\u00a0: on les demande après.",
        validators=[Length(max=LONGEST_TEXT, message=f"{LONGEST_TEXT} caractères au plus.")],
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
    def held(self) -> tuple[str, ...]:
        """What contact details the text carries, in words; a text that carries one is held."""
        return contact.detect(self.text.data or "").labels

    def validate_kinds(self, field: SelectMultipleField) -> None:
        """Refuse a kind that is no longer offered."""
        if not set(field.data or ()) <= {kind.code for kind in self.known}:
            raise ValidationError("Une de ces aides n’est plus proposée. Choisissez dans la liste.")

    def said(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        return {
            "profession": self.profession.data or "",
            "text": self.text.data or "",
            "held": bool(self.held),
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


class WhereForm(Form):
    """When and where: a weekly grid, a commune, how far, in which languages."""

    availability = WeekField("Quand êtes-vous disponible\u00a0?")
    mode = RadioField(
        "Comment souhaitez-vous rencontrer le jeune\u00a0?",
        choices=choices((mode.value, label) for mode, label in MODES.items()),
        default=Mode.EITHER.value,
        validators=[InputRequired("Choisissez une réponse.")],
    )
    commune = LineField(
        "Votre commune", validators=[DataRequired("Indiquez votre commune."), Length(max=100, message="Trop long.")]
    )
    commune_code = HiddenField()
    radius_km = KilometresField("Jusqu’à combien de kilomètres\u00a0?", default=10)
    languages = SelectMultipleField(
        "Quelles langues parlez-vous\u00a0?",
        choices=choices(list(LANGUAGES.items())[:FREQUENT_LANGUAGES]),
        default=["fr"],
        validate_choice=False,
    )
    more_languages = SelectMultipleField(
        "Et encore",
        choices=choices(list(LANGUAGES.items())[FREQUENT_LANGUAGES:]),
        validate_choice=False,
    )

    candidates: Sequence[tuple[str, str]] = ()
    place: str | None = None

    def validate_radius_km(self, field: KilometresField) -> None:
        """Ask how far, unless one never moves."""
        if field.data is None and not field.process_errors and self.mode.data != Mode.REMOTE.value:
            raise ValidationError(WANTS_KILOMETRES)
        if field.data is not None and not 1 <= field.data <= FARTHEST_KM:
            raise ValidationError(f"Écrivez un nombre de kilomètres, entre 1 et {FARTHEST_KM}.")

    def validate_languages(self, field: SelectMultipleField) -> None:
        """Ask for one language at least, of the list."""
        if not self.spoken:
            raise ValidationError("Choisissez au moins une langue.")
        if not set(self.spoken) <= set(LANGUAGES):
            raise ValidationError("Choisissez des langues de la liste.")

    def find_place(self, session: Session) -> bool:
        """Understand the commune that was typed; several are proposed when it may mean several."""
        found = places.resolve_commune(session, typed=self.commune.data or "", code=self.commune_code.data or None)
        if found.code:
            self.place = found.code
            return True
        self.candidates = [(choice.code, choice.label) for choice in found.candidates]
        many = "Plusieurs communes y ressemblent\u00a0: choisissez la vôtre."
        none = "Nous ne trouvons pas cette commune. Essayez avec le code postal."
        self.commune.errors = [*self.commune.errors, many if self.candidates else none]
        return False

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages ticked."""
        return tuple(dict.fromkeys((*(self.languages.data or ()), *(self.more_languages.data or ()))))

    def said(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        return {
            "availability": self.availability.data or "",
            "mode": Mode(self.mode.data),
            "commune_code": self.place,
            "radius_km": float(self.radius_km.data or 10),
            "languages": self.spoken,
        }


class QuarterForm(Form):
    """The quarter or metro stop, in a large commune."""

    quarter = SelectField(
        "Votre quartier, ou votre arrêt de métro",
        description="Pour vous proposer quelqu’un près de chez vous. Seule votre association le voit.",
        validate_choice=False,
    )

    def prepare(self, session: Session, commune_code: str) -> None:
        """Read the quarters of the commune."""
        known = [(str(quarter.id), quarter.name) for quarter in places.quarters(session, commune_code)]
        self.quarter.choices = choices([("", "Je ne sais pas, ou il n’est pas dans la liste"), *known])

    def validate_quarter(self, field: SelectField) -> None:
        """Refuse a quarter of another commune."""
        if (field.data or "") not in labels(field):
            raise ValidationError("Choisissez un quartier de la liste.")

    def said(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        return {"quarter_id": UUID(self.quarter.data) if self.quarter.data else None}


class LimitsForm(Form):
    """How many youths, and of which ages."""

    capacity = SelectField(
        "Combien de jeunes à la fois\u00a0?",
        choices=choices([("1", "1 jeune"), *((str(n), f"{n} jeunes") for n in range(2, MOST_YOUTHS + 1))]),
    )
    age_min = SelectField("De quel âge", coerce=str)
    age_max = SelectField("À quel âge", coerce=str)

    def prepare_ages(self) -> None:
        """Offer the ages that the site serves; all of them unless something else is said."""
        low, high = int(current_app.config["YOUTH_AGE_MIN"]), int(current_app.config["YOUTH_AGE_MAX"])
        self.age_min.choices = self.age_max.choices = choices((str(age), f"{age} ans") for age in range(low, high + 1))
        self.age_min.data = self.age_min.data or str(low)
        self.age_max.data = self.age_max.data or str(high)

    def validate_age_max(self, field: SelectField) -> None:
        """Refuse ages that go backwards."""
        if _number(self.age_min.data) > _number(field.data):
            raise ValidationError("Le premier âge vient avant le second.")

    def limits(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        return {
            "capacity": int(self.capacity.data),
            "age_min": int(self.age_min.data),
            "age_max": int(self.age_max.data),
        }


class YouForm(LimitsForm):
    """Who offers, how many youths, with which association."""

    first_name = LineField(
        "Prénom", validators=[DataRequired("Indiquez votre prénom."), Length(max=80, message="80 caractères au plus.")]
    )
    last_name = LineField("Nom", validators=[Length(max=80, message="80 caractères au plus.")])
    email = MailField("E-mail")
    phone = PhoneField("Téléphone")
    birth_date = PartsDateField("Date de naissance", validators=[InputRequired("Indiquez votre date de naissance.")])
    association = RadioField("Quelle association vous accueille\u00a0?", default="", validate_choice=False)
    charter = BooleanField("J’ai lu la charte et je l’accepte")

    told_by_phone = False
    own_email = ""
    taken = False

    def prepare(self, session: Session, *, commune_code: str, kinds: frozenset[str]) -> None:
        """Read the associations that act there; look whether the address is somebody's already."""
        self.prepare_ages()
        near = [c for c in associations.active(session) if _welcomes(c, commune_code, kinds)]
        self.association.choices = choices(
            [("", "Choisissez pour moi"), *((str(c.association_id), c.name) for c in near)]
        )
        email = (self.email.data or "").strip()
        own = email.casefold() == self.own_email.casefold()
        self.taken = bool(email) and not own and offers.known_as(session, email) is not None

    def validate_email(self, field: MailField) -> None:
        """Ask for one way to write or call; an address serves one role."""
        if not (field.data or self.phone.data or self.own_email):
            raise ValidationError("Donnez au moins une adresse e-mail ou un numéro de téléphone.")
        if self.taken:
            raise ValidationError(KNOWN_ADDRESS)

    def validate_birth_date(self, field: PartsDateField) -> None:
        """Volunteers are adults."""
        adult_age = int(current_app.config["ADULT_AGE"])
        if field.data and (problem := rules.age_problem(field.data, today(), adult_age=adult_age)):
            raise ValidationError(problem)

    def validate_association(self, field: RadioField) -> None:
        """Refuse an association that is not in the list any more."""
        if (field.data or "") not in labels(field):
            raise ValidationError("Cette association n’accueille plus de bénévoles ici. Choisissez-en une autre.")

    def validate_charter(self, field: BooleanField) -> None:
        """Ask for the charter, unless the volunteer will accept it when they confirm."""
        if not field.data and not self.told_by_phone:
            raise ValidationError("Lisez la charte et acceptez-la pour continuer.")

    @property
    def association_label(self) -> str:
        """The association picked, in words."""
        return labels(self.association)[self.association.data or ""]

    @property
    def chosen_association(self) -> UUID | None:
        """The association picked, or ``None`` for « Choisissez pour moi »."""
        return UUID(self.association.data) if self.association.data else None

    def volunteer(self) -> Volunteer:
        """Return who offers.

        Raises
        ------
        ValueError
            Before the form was found right.
        """
        if self.birth_date.data is None:
            raise ValueError("the form was not validated")
        return Volunteer(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.own_email or self.email.data or "",
            phone=self.phone.data or "",
            birth_date=self.birth_date.data,
        )


def _offered(kind: Kind, interval: Interval, slug: str | None = None) -> Offered:
    low, high = interval or (None, None)
    return Offered(kind.code, slug, low, high)


def _welcomes(coverage: Coverage, commune_code: str, kinds: frozenset[str]) -> bool:
    return (
        coverage.near(commune_code)
        and not coverage.closed_on(today())
        and bool(not coverage.kinds or coverage.kinds & kinds)
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
