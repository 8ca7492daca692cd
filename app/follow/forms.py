"""What people answer on the pages they follow."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length

from app.accounts.models import Person
from app.follow.services import Recorded
from app.intake.services import Identity
from app.proposals.answers import FamilyAnswer
from app.proposals.labels import YOUTH_REASONS
from app.proposals.states import YouthReason
from app.safeguarding import rules
from app.safeguarding.labels import MEANS
from app.safeguarding.states import AgreementAction, Means
from app.web.fields import LineField, MailField, PhoneField, TextField
from app.web.forms import Form

THE_SAME = "C’est le même que le tien. Il nous faut un moyen de joindre ton parent, pas toi."
NO_REASON = "Je préfère ne pas dire"


class ConfirmForm(Form):
    """The youth says yes to what somebody else wrote."""

    may_follow = BooleanField("La personne qui a écrit peut voir où en est ma demande")


class FamilyForm(Form):
    """Yes or no to a volunteer, each its own button; a no may say why."""

    choice = HiddenField("Ta réponse", [AnyOf(("yes", "no"), "Choisis oui ou non.")])
    reason = SelectField(
        "Si c’est non, pourquoi\u00a0?",
        validate_choice=True,
        choices=[SelectChoice("", NO_REASON), *(SelectChoice(r.value, YOUTH_REASONS[r]) for r in YouthReason)],
    )
    text = LineField("En quelques mots", [Length(max=500, message="500 caractères au plus.")])

    @property
    def answer(self) -> FamilyAnswer:
        """What was answered."""
        if self.choice.data == "yes":
            return FamilyAnswer(yes=True)
        reason = YouthReason(self.reason.data) if self.reason.data else None
        return FamilyAnswer(yes=False, reason=reason, text=self.text.data or "")


class AnswerForm(Form):
    """The answer to a question of the association."""

    text = TextField(
        "Ta réponse",
        [
            DataRequired("Écris ta réponse."),
            Length(max=1000, message="Ce texte est trop long\u00a0: 1\u202f000 au plus."),
        ],
    )


class AgreementForm(Form):
    """A guardian agrees."""

    direct_contact = BooleanField("Le bénévole peut joindre mon enfant directement")


class RecordForm(AgreementForm):
    """What a guardian answered by telephone or in person, as a coordinator writes it down."""

    answer = RadioField(
        "Réponse du représentant légal",
        [DataRequired("Choisissez la réponse.")],
        choices=[
            SelectChoice(AgreementAction.AGREE.value, "D’accord"),
            SelectChoice(AgreementAction.REFUSE.value, "Pas d’accord"),
        ],
    )
    means = RadioField(
        "Comment l’avez-vous eue\u00a0?",
        [DataRequired("Choisissez comment.")],
        choices=[SelectChoice(each.value, MEANS[each].capitalize()) for each in (Means.PHONE, Means.IN_PERSON)],
    )

    @property
    def recorded(self) -> Recorded:
        """What was said."""
        return Recorded(
            AgreementAction(self.answer.data), Means(self.means.data), direct_contact=bool(self.direct_contact.data)
        )


class RecordConfirmationForm(Form):
    """What a youth answered to a need that a coordinator entered."""

    answer = RadioField(
        "Réponse du jeune",
        [DataRequired("Choisissez la réponse.")],
        choices=[
            SelectChoice("yes", "Oui, c’est bien sa demande"),
            SelectChoice("no", "Non, il ou elle n’en veut pas"),
        ],
    )


class GuardianForm(Form):
    """Another guardian, or the right address of the same."""

    first_name = LineField("Son prénom", [DataRequired("Écris son prénom."), Length(max=80)])
    last_name = LineField("Son nom", [Length(max=80)])
    email = MailField("Son adresse e-mail")
    phone = PhoneField("Son téléphone")

    def __init__(self, youth: Person, **options: Any) -> None:
        super().__init__(**options)
        self.youth = youth

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a way to reach them that is not the youth's own."""
        super().validate(extra_validators)
        if not self.errors and not self.email.data and not self.phone.data:
            self.phone.errors = ["Donne son adresse e-mail ou son téléphone."]
        if rules.same_mailbox(self.youth.email, self.email.data or ""):
            self.email.errors = [THE_SAME]
        if rules.same_phone(self.youth.phone, self.phone.data or ""):
            self.phone.errors = [THE_SAME]
        return not self.errors

    @property
    def identity(self) -> Identity:
        """Who it is."""
        return Identity(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
        )
