"""The forms of those who vet: an interview, a check seen, a yes, a no, somebody else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired

from app.care.forms import DealtWithForm
from app.intake.offer_fields import choices, labels
from app.offers import rules
from app.offers.labels import REASONS
from app.offers.states import REFUSALS, SUSPENSIONS, OfferReason
from app.offers.terms import Vetting
from app.safeguarding.requirements.labels import PROOFS
from app.safeguarding.requirements.rules import LONGEST_EXEMPTION
from app.safeguarding.requirements.states import RECORDS, Proof, RequirementKind
from app.web.clock import today
from app.web.fields import AtMost, PartsDateField, TextField
from app.web.forms import Form, VersionedForm


def _past(form: Form, field: PartsDateField) -> None:
    if field.data and (problem := rules.seen_problem(field.data, today())):
        raise ValidationError(problem)


def _ahead(form: Form, field: PartsDateField) -> None:
    if field.data and not today() <= field.data <= today() + timedelta(days=LONGEST_EXEMPTION):
        raise ValidationError("Choisissez un jour à venir, dans un an au plus.")


def _given(field: PartsDateField) -> date:
    if field.data is None:
        raise ValueError("the form was not validated")
    return field.data


class PauseForm(Form):
    """A rest, until a day or until one says so."""

    until = PartsDateField("Jusqu’à quelle date\u00a0?")

    def validate_until(self, field: PartsDateField) -> None:
        """Refuse a day that is past, or too far."""
        if problem := rules.pause_problem(field.data, today()):
            raise ValidationError(problem)


class PauseForThemForm(PauseForm, VersionedForm):
    """The same, noted by who vets for a volunteer who said so."""


class InterviewForm(VersionedForm):
    """The day of the interview."""

    on = PartsDateField("Date de l’entretien", validators=[InputRequired("Indiquez la date de l’entretien."), _past])
    note = TextField(
        "Notes pour votre association",
        description="Ce qui aide à bien proposer. Rien sur la santé, la religion ou la justice.",
        validators=[AtMost(2000)],
    )

    @property
    def day(self) -> date:
        """The day of the interview."""
        return _given(self.on)


class CheckForm(VersionedForm):
    """A check of the record that was seen: its kind and the day, never the document."""

    kind = RadioField(
        "Ce que vous avez vu",
        choices=choices((proof.value, PROOFS[proof]) for proof in RECORDS),
        validators=[InputRequired("Dites ce que vous avez vu.")],
    )
    seen_on = PartsDateField("Vu le", validators=[InputRequired("Indiquez la date où vous l’avez vu."), _past])

    @property
    def attested(self) -> dict[Proof, date]:
        """What was seen and when."""
        return {Proof(self.kind.data): _given(self.seen_on)} if self.kind else {}


class SeenForm(VersionedForm):
    """The day something was seen or done."""

    on = PartsDateField("Vu le", validators=[InputRequired("Indiquez la date."), _past])

    @property
    def day(self) -> date:
        """The day it was seen."""
        return _given(self.on)


class ExemptForm(VersionedForm):
    """Until when somebody is let off something, and why."""

    until = PartsDateField("Jusqu’au", validators=[InputRequired("Indiquez jusqu’à quand."), _ahead])
    reason = TextField(
        "Pourquoi ?",
        description="Votre nom et cette raison restent au dossier. La personne ne les lit pas.",
        validators=[
            InputRequired("Dites pourquoi cette personne en est dispensée."),
            AtMost(500),
        ],
    )

    @property
    def day(self) -> date:
        """The last day of the exemption."""
        return _given(self.until)


class VetForm(CheckForm):
    """What makes an offer active: the interview, and what is asked and not yet attested."""

    interviewed_on = PartsDateField(
        "Date de l’entretien", validators=[InputRequired("Indiquez la date de l’entretien."), _past]
    )
    identity = BooleanField(
        "Ce jour-là, j’ai vu une pièce d’identité à son nom",
        validators=[InputRequired("Cochez la case une fois la pièce d’identité vue.")],
    )
    trained_on = PartsDateField("Formation suivie le", validators=[InputRequired("Indiquez la date."), _past])

    def prepare(self, missing: Collection[RequirementKind]) -> None:
        """Ask only for what is not there yet; the interview may always be dated anew."""
        if RequirementKind.RECORD not in missing:
            del self.kind, self.seen_on
        if RequirementKind.IDENTITY not in missing:
            del self.identity
        if RequirementKind.TRAINING not in missing:
            del self.trained_on

    @property
    def vetting(self) -> Vetting:
        """What is attested."""
        met = _given(self.interviewed_on)
        identity = {Proof.IDENTITY: met} if self.identity else {}
        training = {Proof.TRAINING: _given(self.trained_on)} if self.trained_on else {}
        return Vetting({Proof.INTERVIEW: met} | self.attested | identity | training)


def _explained(reason: str) -> Callable[[Form, TextField], None]:
    def check(form: Form, field: TextField) -> None:
        if form[reason].data == OfferReason.OTHER.value and not (field.data or "").strip():
            raise ValidationError("Expliquez la raison en quelques mots.")

    return check


class _StopForm(VersionedForm):
    text = TextField(
        "Précisions",
        description="Pour votre association et l’opérateur. La personne ne les lit pas.",
        validators=[AtMost(500), _explained("reason")],
    )

    @property
    def why(self) -> OfferReason:
        """The reason chosen."""
        return OfferReason(self["reason"].data)


class RefuseForm(_StopForm):
    """A no and its reason."""

    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=choices((reason.value, REASONS[reason]) for reason in REFUSALS),
        validators=[InputRequired("Choisissez une raison.")],
    )


class SuspendForm(_StopForm):
    """A suspension and its reason."""

    reason = RadioField(
        "Pourquoi\u00a0?",
        choices=choices((reason.value, REASONS[reason]) for reason in SUSPENSIONS),
        validators=[InputRequired("Choisissez une raison.")],
    )


class LiftForm(VersionedForm, DealtWithForm):
    """What was done before a volunteer may be proposed again."""

    needed = True


class PassOnForm(VersionedForm):
    """Another association, or the next that fits."""

    association = SelectField("À quelle association\u00a0?", validate_choice=False)

    def validate_association(self, field: SelectField) -> None:
        """Refuse one that is not in the list any more."""
        if (field.data or "") not in labels(field):
            raise ValidationError("Choisissez une association de la liste.")

    @property
    def to(self) -> UUID | None:
        """The association chosen, or ``None`` for the next that fits."""
        return UUID(self.association.data) if self.association.data else None


class PhoneConfirmForm(VersionedForm):
    """A yes said by phone, charter read aloud."""

    charter = BooleanField(
        "J’ai lu la charte à la personne\u00a0: elle l’accepte et confirme son offre",
        validators=[InputRequired("Cochez la case une fois la charte lue et acceptée.")],
    )
