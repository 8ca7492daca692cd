"""Who asks, who answers for them, who writes for them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import current_app
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from app.core.clock import age_on
from app.intake.need_forms.pages import StepForm
from app.intake.services import Identity, Representative
from app.needs.labels import STATUSES
from app.needs.states import YouthStatus
from app.safeguarding import rules
from app.safeguarding.states import Bond
from app.safeguarding.texts import AGREEMENT, FRENCH
from app.web.clock import today
from app.web.fields import LineField, MailField, PartsDateField, PhoneField
from matching.texts import contact


class PrescriberForm(StepForm):
    """Who writes for a youth."""

    first_name = LineField("Votre prénom", [DataRequired("Écrivez votre prénom."), Length(max=80)])
    last_name = LineField("Votre nom", [DataRequired("Écrivez votre nom."), Length(max=80)])
    organisation = LineField("Votre structure", [DataRequired("Écrivez le nom de votre structure."), Length(max=120)])
    email = MailField("Votre adresse e-mail professionnelle", [DataRequired("Écrivez votre adresse e-mail.")])
    knows = BooleanField(
        "Le jeune sait que je fais cette demande pour lui",
        [DataRequired("Parlez-en d’abord avec le jeune\u00a0: c’est lui qui confirmera.")],
    )

    @property
    def identity(self) -> Identity:
        """Who writes."""
        return Identity(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            organisation=self.organisation.data or "",
        )


def languages_of_agreement() -> list[SelectChoice]:
    """Return the languages that the guardian's page is written in."""
    return [SelectChoice(code, AGREEMENT.text(language=code).name) for code in AGREEMENT.languages()]


GUARDIAN_FIELDS = (
    "guardian_bond", "guardian_first_name", "guardian_last_name", "guardian_organisation", "guardian_email",
    "guardian_phone", "guardian_language",
)  # fmt: skip


class YouthForm(StepForm):
    """Who asks, and for a minor who answers for them.

    The guardian's fields are always on the page, since nothing but the birth
    date tells whether they matter; those of an adult are ignored.
    """

    for_others: ClassVar[dict[str, str]] = {
        "first_name": "Son prénom",
        "last_name": "Son nom",
        "birth_date": "Sa date de naissance",
        "email": "Son adresse e-mail",
        "phone": "Son téléphone",
        "occupation": "En ce moment, il ou elle est",
        "guardian_bond": "Qui répond pour ce jeune\u00a0?",
        "guardian_first_name": "Prénom du représentant légal",
        "guardian_last_name": "Nom du représentant légal",
        "guardian_email": "Adresse e-mail du représentant légal",
        "guardian_phone": "Téléphone du représentant légal",
        "guardian_language": "Langue qu’il ou elle lit le mieux",
    }

    first_name = LineField("Ton prénom", [Length(max=80, message="80 caractères au plus.")])
    last_name = LineField("Ton nom", [Length(max=80, message="80 caractères au plus.")])
    birth_date = PartsDateField("Ta date de naissance")
    email = MailField("Ton adresse e-mail")
    phone = PhoneField("Ton téléphone")
    occupation = SelectField(
        "En ce moment, tu es",
        validate_choice=False,
        choices=[SelectChoice("", "Choisir"), *(SelectChoice(s.value, STATUSES[s]) for s in YouthStatus)],
    )
    guardian_bond = SelectField(
        "C’est qui\u00a0?",
        validate_choice=False,
        choices=[
            SelectChoice(Bond.PARENT.value, "Mon père ou ma mère"),
            SelectChoice(Bond.RELATIVE.value, "Un autre adulte de ma famille ou un tuteur"),
            SelectChoice(Bond.SERVICE.value, "Un service (aide sociale à l’enfance, foyer…)"),
        ],
    )
    guardian_first_name = LineField("Son prénom", [Length(max=80, message="80 caractères au plus.")])
    guardian_last_name = LineField("Son nom", [Length(max=80, message="80 caractères au plus.")])
    guardian_email = MailField("Son adresse e-mail")
    guardian_phone = PhoneField("Son téléphone")
    guardian_organisation = LineField("Nom du service", [Length(max=120, message="120 caractères au plus.")])
    guardian_language = SelectField(
        "La langue qu’il ou elle lit le mieux", validate_choice=False, choices=languages_of_agreement
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who it is, how to answer, and for a minor who answers for them."""
        super().validate(extra_validators)
        self.require("first_name", "Écris ton prénom.", "Écrivez son prénom.")
        if contact.detect(self.first_name.data or "").contact:
            # A volunteer reads the first name before any yes.
            self.first_name.errors = [self.voice.say("Écris seulement ton prénom.", "Écrivez seulement son prénom.")]
        self._check_birth_date()
        self.choose("occupation", "Choisis une réponse.", "Choisissez une réponse.")
        if not self.email.errors and not self.phone.errors and not self.email.data:
            self.require(
                "phone",
                "Donne une adresse e-mail ou un téléphone, pour qu’on puisse te répondre.",
                "Donnez une adresse e-mail ou un téléphone, pour que le jeune puisse répondre.",
            )
        if self.minor:
            self._check_guardian()
        else:
            for name in GUARDIAN_FIELDS:
                self[name].errors = []
        return not self.errors

    @property
    def minor(self) -> bool:
        """Whether the birth date is a minor's."""
        born = self.birth_date.data
        return born is not None and rules.needs_guardian(born, today(), adult_age=_setting("ADULT_AGE"))

    @property
    def identity(self) -> Identity:
        """Who asks."""
        return Identity(
            first_name=self.first_name.data or "",
            last_name=self.last_name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            birth_date=self.birth_date.data,
        )

    @property
    def guardian(self) -> Representative | None:
        """Who answers for a minor; nobody for an adult."""
        if not self.minor:
            return None
        bond, language = self.guardian_bond.data, self.guardian_language.data
        service = bond == Bond.SERVICE.value
        return Representative(
            bond=Bond(bond) if bond in set(Bond) else Bond.PARENT,
            language=language if language in AGREEMENT.languages() else FRENCH,
            organisation=(self.guardian_organisation.data or "") if service else "",
            first_name=self.guardian_first_name.data or "",
            last_name=self.guardian_last_name.data or "",
            email=self.guardian_email.data or "",
            phone=self.guardian_phone.data or "",
        )

    @property
    def age(self) -> int | None:
        """The age on this day, or ``None`` when it is not known."""
        born: date | None = self.birth_date.data
        return age_on(born, today()) if born and born <= today() else None

    @property
    def too_young(self) -> bool:
        """Whether the site is for older people."""
        return self.age is not None and self.age < _setting("YOUTH_AGE_MIN")

    @property
    def too_old(self) -> bool:
        """Whether the site is for younger people."""
        return self.age is not None and self.age > _setting("YOUTH_AGE_MAX")

    def _check_birth_date(self) -> None:
        self.require("birth_date", "Écris ta date de naissance.", "Écrivez sa date de naissance.")
        if self.birth_date.data and self.age is None:
            self.birth_date.errors = ["Cette date est dans le futur."]
        elif self.too_young or self.too_old:
            ages = f"{_setting('YOUTH_AGE_MIN')} à {_setting('YOUTH_AGE_MAX')}\u00a0ans"
            self.birth_date.errors = [f"Ce site est pour les jeunes de {ages}."]

    def _check_guardian(self) -> None:
        self.require(
            "guardian_first_name", "Écris le prénom de ton parent.", "Écrivez le prénom de son parent."
        )  # fmt: skip
        if self.guardian_bond.data == Bond.SERVICE.value:
            self.require(
                "guardian_organisation",
                "Écris le nom du service. Ton éducateur ou ton éducatrice peut t’aider.",
                "Écrivez le nom du service qui a la charge du jeune.",
            )
            self.require(
                "guardian_last_name", "Écris le nom de la personne qui signe.", "Écrivez le nom de qui signe."
            )  # fmt: skip
        if not self.guardian_email.errors and not self.guardian_phone.errors and not self.guardian_email.data:
            self.require(
                "guardian_phone",
                "Donne l’adresse e-mail ou le téléphone de ton parent.",
                "Donnez l’adresse e-mail ou le téléphone du parent.",
            )
        if contact.detect(self.guardian_first_name.data or "").contact:
            # So is the guardian's, once they say how the youth is reached.
            self.guardian_first_name.errors = [
                self.voice.say("Écris seulement son prénom.", "Écrivez seulement son prénom.")
            ]
        self._check_another_person()

    def _check_another_person(self) -> None:
        same = self.voice.say(
            "C’est le même que le tien. Il nous faut un moyen de joindre ton parent, pas toi.",
            "C’est le même que celui du jeune. Il nous faut un moyen de joindre le parent.",
        )
        if rules.same_mailbox(self.email.data or "", self.guardian_email.data or ""):
            self.guardian_email.errors = [same]
        if rules.same_phone(self.phone.data or "", self.guardian_phone.data or ""):
            self.guardian_phone.errors = [same]


def _setting(name: str) -> int:
    return int(current_app.config[name])
