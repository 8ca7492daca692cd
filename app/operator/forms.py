"""Forms of the operator's console."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from app.operator.profiles import Destination
from app.web.fields import LineField, MailField, TextField
from app.web.forms import Form

LONG = "C’est trop long\u00a0: %(max)d caractères au plus."


class ActionForm(Form):
    """A button: nothing to type."""


class PersonForm(Form):
    """Somebody to invite."""

    first_name = LineField("Prénom", [DataRequired("Écrivez le prénom."), Length(max=80, message=LONG)])
    last_name = LineField("Nom", [Length(max=80, message=LONG)])
    email = MailField("Adresse e-mail", [DataRequired("Écrivez l’adresse e-mail.")])

    def answers(self) -> dict[str, str]:
        """Return what was typed, by field, once the form is valid."""
        return {name: value or "" for name, value in self.values().items()}


class AssociationForm(PersonForm):
    """An association to invite, and who answers for it."""

    name = LineField(
        "Nom de l’association", [DataRequired("Écrivez le nom de l’association."), Length(max=120, message=LONG)]
    )


class HandOverForm(Form):
    """Which association gets a need, with a word."""

    association = SelectField("Association", validate_choice=True)
    word = TextField(
        "Un mot pour l’association",
        [Length(max=500, message=LONG)],
        description="Pourquoi vous lui confiez cette demande. Rien sur la santé, la famille ou la justice.",
    )

    def __init__(self, destinations: Sequence[Destination]) -> None:
        super().__init__()
        self.association.choices = [SelectChoice(value="", label="Choisissez")] + [
            SelectChoice(value=str(each.id), label=each.name if not each.obstacles else f"{each.name} (à vérifier)")
            for each in destinations
        ]

    def validate_association(self, field: SelectField) -> None:
        """Ask for one."""
        if not field.data:
            raise ValidationError("Choisissez une association.")

    @property
    def to(self) -> UUID:
        """The association chosen, once the form is valid."""
        return UUID(self.association.data)
