"""Who asks, who answers for them, who writes for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import current_app
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from app.core.clock import age_on
from app.intake.need_forms.pages import StepForm, Voice
from app.intake.services import Identity, Representative
from app.needs.labels import STATUSES
from app.needs.states import YouthStatus
from app.safeguarding import rules
from app.safeguarding.states import Bond
from app.safeguarding.texts import AGREEMENT, FRENCH
from app.web.clock import today
from app.web.fields import AtMost, LineField, MailField, PartsDateField, PhoneField
from app.web.words import is_only_a_name


class PrescriberForm(StepForm):
    """Who writes for a youth."""

    first_name = LineField("Votre prénom", [DataRequired("Écrivez votre prénom."), AtMost(80)])
    last_name = LineField("Votre nom", [DataRequired("Écrivez votre nom."), AtMost(80)])
    organisation = LineField("Votre structure", [DataRequired("Écrivez le nom de votre structure."), AtMost(120)])
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


GUARDIAN = "guardian_"
"""What the names of the fields begin with that say who answers for a youth, on the page that asks both."""

GUARDIAN_FIELDS = (
    "guardian_bond", "guardian_first_name", "guardian_last_name", "guardian_organisation", "guardian_email",
    "guardian_phone", "guardian_language",
)  # fmt: skip

WHO_ANSWERS = "Qui répond pour ce jeune\u00a0?"


def bonds(voice: Voice) -> list[SelectChoice]:
    """Return as what somebody may answer for a minor."""
    return [
        SelectChoice(Bond.PARENT.value, voice.say("Mon père ou ma mère", "Son père ou sa mère")),
        SelectChoice(
            Bond.RELATIVE.value,
            voice.say("Un autre adulte de ma famille ou un tuteur", "Un autre adulte de sa famille ou un tuteur"),
        ),
        SelectChoice(
            Bond.SERVICE.value,
            voice.say(
                "Un service (aide sociale à l’enfance, foyer…)",
                "Un service (aide sociale à l’enfance, foyer, administrateur ad hoc…)",
            ),
        ),
    ]


def check_representative(form: StepForm, *, mailboxes: Collection[str], phone: str, prefix: str = "") -> None:
    """Ask who answers for a minor and how they are reached; `mailboxes` and `phone` are the minor's own."""
    form.require(
        f"{prefix}first_name",
        "Écris le prénom de ton parent ou responsable.",
        "Écrivez le prénom de son représentant légal.",
    )
    if form[f"{prefix}bond"].data == Bond.SERVICE.value:
        form.require(
            f"{prefix}organisation",
            "Écris le nom du service. Ton éducateur ou ton éducatrice peut t’aider.",
            "Écrivez le nom du service qui a la charge du jeune.",
        )
        form.require(
            f"{prefix}last_name", "Écris le nom de la personne qui signe.", "Écrivez le nom de qui signe."
        )  # fmt: skip
    if not form[f"{prefix}email"].errors and not form[f"{prefix}phone"].errors and not form[f"{prefix}email"].data:
        form.require(
            f"{prefix}phone",
            "Donne l’adresse e-mail ou le téléphone de ton parent ou responsable.",
            "Donnez l’adresse e-mail ou le téléphone du représentant légal.",
        )
    if not is_only_a_name(form[f"{prefix}first_name"].data or ""):
        # A volunteer reads it, once they say how the youth is reached.
        only = form.voice.say("Écris seulement son prénom.", "Écrivez seulement son prénom.")
        form[f"{prefix}first_name"].errors = [only]
    same = form.voice.say(
        "C’est le même que le tien. Il nous faut un moyen de joindre ton parent ou responsable, pas toi.",
        "C’est le même que celui du jeune. Il nous faut un moyen de joindre le représentant légal.",
    )
    if any(rules.same_mailbox(own, form[f"{prefix}email"].data or "") for own in mailboxes):
        form[f"{prefix}email"].errors = [same]
    if rules.same_phone(phone, form[f"{prefix}phone"].data or ""):
        form[f"{prefix}phone"].errors = [same]


@dataclass(frozen=True, slots=True)
class Writer:
    """How whoever writes for a youth is reached: an answer from there would be theirs, not the youth's."""

    mailboxes: tuple[str, ...] = ()
    phone: str = ""


def check_reaches_youth(form: StepForm, writer: Writer) -> None:
    """Refuse for a youth the mailbox or the telephone of whoever writes for them."""
    if any(rules.same_mailbox(each, form["email"].data or "") for each in writer.mailboxes):
        form["email"].errors = ["C’est la vôtre. Il nous faut un moyen de joindre le jeune."]
    if rules.same_phone(writer.phone, form["phone"].data or ""):
        form["phone"].errors = ["C’est le vôtre. Il nous faut un moyen de joindre le jeune."]


def representative(form: StepForm, *, prefix: str = "") -> Representative:
    """Return who answers for a minor, as the fields name them."""
    bond, language = form[f"{prefix}bond"].data, form[f"{prefix}language"].data
    service = bond == Bond.SERVICE.value
    return Representative(
        bond=Bond(bond) if bond in set(Bond) else Bond.PARENT,
        language=language if language in AGREEMENT.languages() else FRENCH,
        organisation=(form[f"{prefix}organisation"].data or "") if service else "",
        first_name=form[f"{prefix}first_name"].data or "",
        last_name=form[f"{prefix}last_name"].data or "",
        email=form[f"{prefix}email"].data or "",
        phone=form[f"{prefix}phone"].data or "",
    )


class YouthForm(StepForm):
    """Who asks, and for a minor who answers for them.

    The guardian's fields are always on the page, since nothing but the birth
    date tells whether they matter; those of an adult are ignored. `writer` is who writes for a youth.
    """

    for_others: ClassVar[dict[str, str]] = {
        "first_name": "Son prénom",
        "last_name": "Son nom",
        "birth_date": "Sa date de naissance",
        "email": "Son adresse e-mail",
        "phone": "Son téléphone",
        "occupation": "En ce moment, il ou elle est",
        "guardian_bond": WHO_ANSWERS,
        "guardian_first_name": "Prénom du représentant légal",
        "guardian_last_name": "Nom du représentant légal",
        "guardian_email": "Adresse e-mail du représentant légal",
        "guardian_phone": "Téléphone du représentant légal",
        "guardian_language": "Langue qu’il ou elle lit le mieux",
    }

    first_name = LineField("Ton prénom", [AtMost(80)])
    last_name = LineField("Ton nom", [AtMost(80)])
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
        choices=bonds(Voice.YOUTH),
    )
    guardian_first_name = LineField("Son prénom", [AtMost(80)])
    guardian_last_name = LineField("Son nom", [AtMost(80)])
    guardian_email = MailField("Son adresse e-mail")
    guardian_phone = PhoneField("Son téléphone")
    guardian_organisation = LineField("Nom du service", [AtMost(120)])
    guardian_language = SelectField(
        "La langue qu’il ou elle lit le mieux", validate_choice=False, choices=languages_of_agreement
    )

    def __init__(self, voice: Voice = Voice.YOUTH, *, writer: Writer | None = None, **options: Any) -> None:
        super().__init__(voice, **options)
        self.writer = writer
        self.guardian_bond.choices = bonds(voice)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who it is, how to answer, and for a minor who answers for them."""
        super().validate(extra_validators)
        self.require("first_name", "Écris ton prénom.", "Écrivez son prénom.")
        if not is_only_a_name(self.first_name.data or ""):
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
        if self.writer:
            check_reaches_youth(self, self.writer)
        if self.minor:
            check_representative(self, mailboxes=(self.email.data or "",), phone=self.phone.data or "", prefix=GUARDIAN)
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
        return representative(self, prefix=GUARDIAN) if self.minor else None

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


def _setting(name: str) -> int:
    return int(current_app.config[name])
