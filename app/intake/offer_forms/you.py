"""Who offers, how many youths, of which ages, with which association."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from sqlmodel import Session
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired

from app.associations import queries as associations
from app.associations.queries import Coverage
from app.intake.offer_fields import (
    choices,
    labels,
)
from app.offers import queries as offers
from app.offers import rules
from app.offers.terms import Volunteer
from app.web.clock import today
from app.web.fields import AtMost, LineField, MailField, PartsDateField, PhoneField, whole
from app.web.forms import Form
from app.web.words import OnlyAName

MOST_YOUTHS = 10
KNOWN_ADDRESS = (
    "Cette adresse est déjà connue ici. Connectez-vous ou redemandez votre lien, ou donnez-en une autre\u00a0: "
    "la même adresse ne peut pas servir à demander de l’aide et à en proposer."
)


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
        if whole(self.age_min.data) > whole(field.data):
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
        "Prénom",
        validators=[
            DataRequired("Indiquez votre prénom."),
            AtMost(80),
            OnlyAName(),
        ],
    )
    last_name = LineField("Nom", validators=[AtMost(80)])
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


def _welcomes(coverage: Coverage, commune_code: str, kinds: frozenset[str]) -> bool:
    return (
        coverage.near(commune_code)
        and not coverage.closed_on(today())
        and bool(not coverage.kinds or coverage.kinds & kinds)
    )
