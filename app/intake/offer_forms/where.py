"""When and where one helps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import Session
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired

from app.intake.offer_fields import (
    WANTS_KILOMETRES,
    KilometresField,
    choices,
    labels,
)
from app.places import queries as places
from app.skills.labels import LANGUAGES, MODES
from app.skills.states import Mode
from app.web.fields import AtMost, LineField
from app.web.forms import Form
from app.web.week import WeekField

FARTHEST_KM = 100
FREQUENT_LANGUAGES = 8


class WhereForm(Form):
    """When and where: a weekly grid, a commune, how far, in which languages."""

    availability = WeekField("Quand êtes-vous disponible\u00a0?")
    mode = RadioField(
        "Comment souhaitez-vous rencontrer le jeune\u00a0?",
        choices=choices((mode.value, label) for mode, label in MODES.items()),
        default=Mode.EITHER.value,
        validators=[InputRequired("Choisissez une réponse.")],
    )
    commune = LineField("Votre commune", validators=[DataRequired("Indiquez votre commune."), AtMost(100)])
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
    """The quarter or metro stop, in a commune where it matters."""

    quarter = SelectField(
        "Votre quartier, ou l’arrêt de transport le plus proche",
        description="Pour vous proposer quelqu’un près de chez vous. Seule votre association le voit.",
        validate_choice=False,
    )

    def prepare(self, session: Session, commune_code: str) -> None:
        """Read the quarters of the commune."""
        known = [(str(quarter.id), quarter.name) for quarter in places.quarters_asked(session, commune_code)]
        self.quarter.choices = choices([("", "Je ne sais pas, ou il n’est pas dans la liste"), *known])

    def validate_quarter(self, field: SelectField) -> None:
        """Refuse a quarter of another commune."""
        if (field.data or "") not in labels(field):
            raise ValidationError("Choisissez un quartier de la liste.")

    def said(self) -> dict[str, Any]:
        """Return the part of the terms that this form says."""
        return {"quarter_id": UUID(self.quarter.data) if self.quarter.data else None}
