"""What people answer on the pages they follow."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, DataRequired, Length

from app.accounts.models import Person
from app.follow.services import Recorded
from app.intake.need_forms import StepForm, Voice
from app.intake.need_forms.who import (
    WHO_ANSWERS,
    Writer,
    bonds,
    check_reaches_youth,
    check_representative,
    languages_of_agreement,
    representative,
)
from app.intake.services import Representative
from app.proposals.answers import FamilyAnswer
from app.proposals.labels import YOUTH_REASONS
from app.proposals.states import YouthReason
from app.safeguarding import rules
from app.safeguarding.labels import MEANS
from app.safeguarding.models import Guardianship
from app.safeguarding.services import Reading
from app.safeguarding.states import AgreementAction, Bond, Means
from app.safeguarding.texts import AGREEMENT, FRENCH, Text
from app.web.fields import AtMost, LineField, MailField, PhoneField, TextField
from app.web.forms import Form

NO_REASON = "Je préfère ne pas dire"


class ConfirmForm(Form):
    """The youth says yes to what somebody else wrote."""

    may_follow = BooleanField("La personne qui a écrit peut voir où en est ma demande")


class ConfirmPairForm(Form):
    """Whether a pair that an association brought in is true."""

    answer = RadioField("Est-ce que c’est vrai\u00a0?", validators=[DataRequired("Choisissez une réponse.")])

    @classmethod
    def of(cls, *, informal: bool) -> ConfirmPairForm:
        """Return the form in the words of a youth, or of an adult."""
        form = cls()
        yes = "Oui, et je veux bien que l’association nous suive ici"
        form.answer.choices = [SelectChoice("yes", yes), SelectChoice("no", "Non, ce n’est pas vrai")]
        if informal:
            form.answer.validators = [DataRequired("Choisis une réponse.")]
        return form

    @property
    def yes(self) -> bool:
        """Whether it is."""
        return bool(self.answer.data == "yes")


class FamilyForm(Form):
    """Yes or no to a volunteer, each its own button; a no may say why."""

    choice = HiddenField("Ta réponse", [AnyOf(("yes", "no"), "Choisis oui ou non.")])
    reason = SelectField(
        "Si c’est non, pourquoi\u00a0?",
        validate_choice=True,
        choices=[SelectChoice("", NO_REASON), *(SelectChoice(r.value, YOUTH_REASONS[r]) for r in YouthReason)],
    )
    text = LineField("En quelques mots", [AtMost(500)])

    @classmethod
    def for_guardian(cls, text: Text, bond: Bond) -> FamilyForm:
        """Return the form in the words of a guardian, in the language of the page."""
        form = cls()
        form.choice.validators = [AnyOf(("yes", "no"), text.say("choose"))]
        form.reason.label.text = text.say("why_no")
        form.reason.choices = [
            SelectChoice("", text.say("no_reason")),
            *(SelectChoice(reason.value, text.say_to(bond, f"reason_{reason.value}")) for reason in YouthReason),
        ]
        form.text.label.text = text.say("in_words")
        form.text.validators = [Length(max=500, message=text.say("too_long"))]
        return form

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
            AtMost(1000),
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


class ContactForm(StepForm):
    """How a youth is written to; `guardian` is who answers for them, whose contact it may not be.

    Somebody else who writes it, the `writer`, sees nothing of what the youth may have corrected since.
    """

    for_others: ClassVar[dict[str, str]] = {"email": "Son adresse e-mail", "phone": "Son téléphone"}

    email = MailField("Ton adresse e-mail")
    phone = PhoneField("Ton téléphone")

    def __init__(
        self,
        youth: Person,
        guardian: Person | None,
        *,
        writer: Writer | None = None,
        voice: Voice = Voice.YOUTH,
        **options: Any,
    ) -> None:
        known = {"email": youth.email, "phone": youth.phone} if voice is Voice.YOUTH else None
        super().__init__(voice, data=known, **options)
        self.guardian, self.writer = guardian, writer

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two, which is not the guardian's."""
        super().validate(extra_validators)
        if not self.errors and not self.email.data:
            self.require(
                "phone",
                "Donne une adresse e-mail ou un téléphone, pour qu’on puisse te répondre.",
                "Donnez une adresse e-mail ou un téléphone, pour que le jeune puisse répondre.",
            )
        same = self.voice.say(
            "C’est le même que celui de ton parent ou responsable. Il nous faut un moyen de te joindre, toi.",
            "C’est le même que celui du représentant légal. Il nous faut un moyen de joindre le jeune.",
        )
        if self.guardian and rules.same_mailbox(self.guardian.email, self.email.data or ""):
            self.email.errors = [same]
        if self.guardian and rules.same_phone(self.guardian.phone, self.phone.data or ""):
            self.phone.errors = [same]
        if self.writer:
            check_reaches_youth(self, self.writer)
        return not self.errors


class GuardianForm(StepForm):
    """Who answers for a minor, or the right address of the same; `mailboxes` are the minor's own.

    `named` and `organisation` say as what somebody answers today: a right address changes neither that nor their
    language. Their address and number are never shown.
    """

    for_others: ClassVar[dict[str, str]] = {
        "bond": WHO_ANSWERS,
        "first_name": "Prénom du représentant légal",
        "last_name": "Nom du représentant légal",
        "email": "Adresse e-mail du représentant légal",
        "phone": "Téléphone du représentant légal",
        "language": "Langue qu’il ou elle lit le mieux",
    }

    bond = SelectField("C’est qui\u00a0?", choices=bonds(Voice.YOUTH))
    first_name = LineField("Son prénom", [AtMost(80)])
    last_name = LineField("Son nom", [AtMost(80)])
    email = MailField("Son adresse e-mail")
    phone = PhoneField("Son téléphone")
    organisation = LineField("Nom du service", [AtMost(120)])
    language = SelectField(
        "La langue qu’il ou elle lit le mieux", validate_choice=False, choices=languages_of_agreement
    )

    def __init__(
        self,
        youth: Person,
        *,
        mailboxes: Collection[str],
        named: Guardianship | None = None,
        organisation: str = "",
        voice: Voice = Voice.YOUTH,
        **options: Any,
    ) -> None:
        known = {"bond": named.bond.value, "organisation": organisation, "language": named.language} if named else None
        super().__init__(voice, data=known, **options)
        self.bond.choices = bonds(voice)
        self.youth, self.mailboxes = youth, mailboxes

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a way to reach them that is not the youth's own."""
        super().validate(extra_validators)
        check_representative(self, mailboxes=self.mailboxes, phone=self.youth.phone)
        return not self.errors

    @property
    def identity(self) -> Representative:
        """Who it is."""
        return representative(self)
