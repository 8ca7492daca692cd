"""What people answer on the pages they follow."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length

from app.accounts.models import Person
from app.follow.services import Recorded
from app.intake.need_forms.who import languages_of_agreement
from app.intake.services import Representative
from app.proposals.answers import FamilyAnswer
from app.proposals.labels import YOUTH_REASONS
from app.proposals.states import YouthReason
from app.safeguarding import rules
from app.safeguarding.labels import MEANS
from app.safeguarding.services import Reading
from app.safeguarding.states import AgreementAction, Bond, Means
from app.safeguarding.texts import AGREEMENT, FRENCH, Text
from app.web.fields import LineField, MailField, PhoneField, TextField
from app.web.forms import Form
from app.web.words import WithoutContact

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
    """A guardian agrees to the text that the page showed: its version and its language come with the answer."""

    direct_contact = BooleanField("Le bénévole peut joindre mon enfant directement")
    version = HiddenField()
    language = HiddenField()

    @property
    def text(self) -> Text:
        """The text that was before the guardian's eyes; French for a language that there is not."""
        return AGREEMENT.text(self.version.data, self.language.data or FRENCH)

    @property
    def reading(self) -> Reading:
        """What to keep of it. A version that no longer exists stays as it was sent, to be refused."""
        return Reading(means=Means.LINK, version=self.version.data or "", language=self.text.language)


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
            AgreementAction(self.answer.data),
            Means(self.means.data),
            direct_contact=bool(self.direct_contact.data),
            version=self.version.data or "",
            language=self.text.language,
        )


class CodeForm(Form):
    """The code on a youth's screen."""

    code = LineField(
        "Code affiché sur l’écran du jeune",
        [DataRequired("Écrivez le code."), Length(max=20, message="Un code a huit caractères.")],
        description="Huit lettres ou chiffres, comme ACDE-FGHJ.",
    )


class RecordByCodeForm(RecordForm):
    """The same answer, of a guardian found by that code."""

    code = HiddenField()


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

    bond = SelectField(
        "C’est qui\u00a0?",
        choices=[
            SelectChoice(Bond.PARENT.value, "Mon père ou ma mère"),
            SelectChoice(Bond.RELATIVE.value, "Un autre adulte de ma famille ou un tuteur"),
            SelectChoice(Bond.SERVICE.value, "Un service (aide sociale à l’enfance, foyer…)"),
        ],
    )
    first_name = LineField(
        "Son prénom",
        [DataRequired("Écris son prénom."), Length(max=80), WithoutContact("Écris seulement son prénom.")],
    )
    last_name = LineField("Son nom", [Length(max=80)])
    email = MailField("Son adresse e-mail")
    phone = PhoneField("Son téléphone")
    organisation = LineField("Nom du service", [Length(max=120)])
    language = SelectField(
        "La langue qu’il ou elle lit le mieux", validate_choice=False, choices=languages_of_agreement
    )

    def __init__(self, youth: Person, **options: Any) -> None:
        super().__init__(**options)
        self.youth = youth

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a way to reach them that is not the youth's own."""
        super().validate(extra_validators)
        if not self.errors and not self.email.data and not self.phone.data:
            self.phone.errors = ["Donne son adresse e-mail ou son téléphone."]
        if self.bond.data == Bond.SERVICE.value and not self.organisation.data:
            self.organisation.errors = ["Écris le nom du service. Ton éducateur ou ton éducatrice peut t’aider."]
        if rules.same_mailbox(self.youth.email, self.email.data or ""):
            self.email.errors = [THE_SAME]
        if rules.same_phone(self.youth.phone, self.phone.data or ""):
            self.phone.errors = [THE_SAME]
        return not self.errors

    @property
    def identity(self) -> Representative:
        """Who it is."""
        language = self.language.data
        service = self.bond.data == Bond.SERVICE.value
        return Representative(
            bond=Bond(self.bond.data),
            language=language if language in AGREEMENT.languages() else FRENCH,
            organisation=(self.organisation.data or "") if service else "",
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
        )
