"""Forms of the operator's console."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from app.accounts.states import SuspensionReason
from app.follow.lost_link_forms import LostLinkForm
from app.operator.labels import LINK_REASONS, OPENING_REASONS, SUSPENSION_REASONS
from app.operator.left.queries import Chosen
from app.operator.left.sharing import Sharing
from app.operator.profiles import Destination
from app.operator.states import OpeningReason
from app.web.fields import AtMost, LineField, MailField, TextField
from app.web.forms import Form

MOST = 100
"""Rows of one kind that a page sends together."""
_NOTHING_TO_DO = {
    None: "Aucun compte n’a cette adresse. Vérifiez-la avec la personne\u00a0: le compte en a peut-être une autre.",
    True: "Ce compte est déjà suspendu.",
    False: "Ce compte n’est pas suspendu.",
}
_HAS_ACCOUNT = "Cette personne a un compte\u00a0: suspendez le compte, ses liens se ferment avec lui."
_NO_LINK = "Aucun lien privé n’est ouvert pour cette adresse ou ce numéro. Vérifiez avec la personne."


class ActionForm(Form):
    """A button: nothing to type."""


class PersonForm(Form):
    """Somebody to invite."""

    first_name = LineField("Prénom", [DataRequired("Écrivez le prénom."), AtMost(80)])
    last_name = LineField("Nom", [AtMost(80)])
    email = MailField("Adresse e-mail", [DataRequired("Écrivez l’adresse e-mail.")])

    def answers(self) -> dict[str, str]:
        """Return what was typed, by field, once the form is valid."""
        return {name: value or "" for name, value in self.values().items()}


class AccountForm(Form):
    """Whose account to shut or to open again; `sure` is sent by the page that asks once more."""

    email = MailField("Adresse e-mail du compte", [DataRequired("Écrivez l’adresse e-mail.")])
    sure = HiddenField()

    def say_of_account(self, *, suspended: bool | None) -> None:
        """Say why nothing can be done: there is no account (``None``), it is suspended already, or it is not."""
        self.email.errors = [*self.email.errors, _NOTHING_TO_DO[suspended]]


class SuspendForm(AccountForm):
    """Whose account to suspend, and why."""

    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=[SelectChoice(value=key.value, label=label) for key, label in SUSPENSION_REASONS.items()],
        validators=[InputRequired("Choisissez une raison.")],
    )

    @property
    def why(self) -> SuspensionReason:
        """The reason chosen, once the form is valid."""
        return SuspensionReason(self.reason.data)


class LinksForm(LostLinkForm):
    """Whose private links to close, and why; `sure` is sent by the page that asks once more."""

    sure = HiddenField()
    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=[SelectChoice(value=key.value, label=label) for key, label in LINK_REASONS.items()],
        validators=[InputRequired("Choisissez une raison.")],
    )

    @property
    def why(self) -> SuspensionReason:
        """The reason chosen, once the form is valid."""
        return SuspensionReason(self.reason.data)

    def say_of_nobody(self, *, accounts: bool) -> None:
        """Say why nothing can be done: who is reached there has an account, or nobody has an open link."""
        said = _HAS_ACCOUNT if accounts else _NO_LINK
        field = self.email if self.email.data else self.phone
        field.errors = [*field.errors, said]


class AssociationForm(PersonForm):
    """An association to invite, and who answers for it."""

    name = LineField("Nom de l’association", [DataRequired("Écrivez le nom de l’association."), AtMost(120)])


class OpenForm(Form):
    """Why the words of a child are opened before the guardian agreed."""

    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=[SelectChoice(value=key.value, label=label) for key, label in OPENING_REASONS.items()],
        validators=[InputRequired("Choisissez une raison.")],
    )

    @property
    def why(self) -> OpeningReason:
        """The reason chosen, once the form is valid."""
        return OpeningReason(self.reason.data)


class HandOverForm(Form):
    """Which association gets a need, with a word."""

    association = SelectField("Association", validate_choice=False)
    word = TextField(
        "Un mot pour l’association",
        [AtMost(500)],
        description="Pourquoi vous lui confiez cette demande. Rien sur la santé, la famille ou la justice.",
    )

    def __init__(self, destinations: Sequence[Destination]) -> None:
        super().__init__()
        self.association.choices = [SelectChoice(value="", label="Choisissez")] + [
            SelectChoice(value=str(each.id), label=each.name if not each.obstacles else f"{each.name} (à vérifier)")
            for each in destinations
        ]

    def validate_association(self, field: SelectField) -> None:
        """Ask for one that is offered."""
        if not field.data:
            raise ValidationError("Choisissez une association.")
        if field.data not in {each.value for each in field.choices}:
            raise ValidationError("Choisissez une autre association.")

    @property
    def to(self) -> UUID:
        """The association chosen, once the form is valid."""
        return UUID(self.association.data)


class LeftForm(Form):
    """What of a stopped association goes to which other; `sure` is sent by the page that asks once more."""

    needs = SelectMultipleField("Demandes", coerce=UUID, validate_choice=False)
    offers = SelectMultipleField("Bénévoles", coerce=UUID, validate_choice=False)
    association = SelectField("À quelle association\u00a0?")
    sure = HiddenField()

    def offer(self, takers: Sequence[Sharing]) -> None:
        """Let one of these associations be chosen; each says how much of the page it could take."""
        self.association.choices = [SelectChoice(value="", label="Choisissez")] + [
            SelectChoice(value=str(each.association_id), label=_could_take(each)) for each in takers
        ]

    def validate_association(self, field: SelectField) -> None:
        """Ask for one, and for something to hand over."""
        if not field.data:
            raise ValidationError("Choisissez une association.")
        if not self.needs.data and not self.offers.data:
            raise ValidationError("Cochez au moins une ligne.")

    def chosen(self, association_id: UUID) -> Chosen:
        """Return what was chosen, once the form is valid."""
        return Chosen(association_id, UUID(self.association.data), _once(self.needs), _once(self.offers))


def _once(field: SelectMultipleField) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(field.data or ()))[:MOST]


def _could_take(sharing: Sharing) -> str:
    return f"{sharing.name} (peut en prendre {len(sharing.needs) + len(sharing.offers)})"
