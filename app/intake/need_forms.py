"""The pages of the form by which a youth asks, or somebody asks for a youth."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from flask import current_app
from sqlmodel import Session
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import HiddenInput

from app.core.clock import age_on
from app.core.secrets import digest
from app.intake.services import Identity
from app.intake.understanding import Understood, understand
from app.needs.labels import MEETINGS, REACHES, STATUSES
from app.needs.states import Reach, YouthStatus
from app.places import queries as places
from app.places.queries import CommuneChoice
from app.safeguarding import rules
from app.skills import labels as vocabulary
from app.skills import queries as skills
from app.skills.models import Kind
from app.skills.states import Mode, Rhythm
from app.web.clock import today
from app.web.fields import LineField, MailField, PartsDateField, PhoneField, TextField
from app.web.forms import Form
from app.web.week import WeekField

LONGEST_TEXT = 2000
SCHOOL_LEVELS = {number: label for number, label in vocabulary.LEVELS.items() if number >= 4}
"""Levels that somebody of eleven or more may be in."""
UNKNOWN = "inconnu"
"""The answer « Je ne sais pas » to the question of the quarter."""


class Voice(StrEnum):
    """Who the form speaks to: the youth (tu), or somebody who writes for one (vous)."""

    YOUTH = "youth"
    OTHER = "other"

    def say(self, tu: str, vous: str) -> str:
        """Return the sentence for whoever reads."""
        return tu if self is Voice.YOUTH else vous


class StepForm(Form):
    """One page. `for_others` are the labels that change when somebody else writes."""

    for_others: ClassVar[dict[str, str]] = {}

    def __init__(self, voice: Voice = Voice.YOUTH, **options: Any) -> None:
        super().__init__(**options)
        self.voice = voice
        if voice is Voice.OTHER:
            for name, label in self.for_others.items():
                self[name].label.text = label

    def validate(self, extra_validators: Any = None) -> bool:
        """Check everything; a page open for too long says so in French, with all that was typed still there."""
        valid = bool(super().validate(extra_validators))
        if "csrf_token" in self and self.csrf_token.errors:
            stale = (
                "Cette page est restée ouverte trop longtemps\u00a0: rien n’est perdu, il suffit de l’envoyer encore."
            )
            self.csrf_token.errors = [stale]
        return valid

    @property
    def genuine(self) -> bool:
        """Whether the page was given by this site to this browser, not long ago."""
        return "csrf_token" not in self or not self.csrf_token.errors

    def require(self, name: str, tu: str, vous: str) -> None:
        """Refuse an empty answer to `name`, unless something else is wrong with it already."""
        if not self[name].data and not self[name].errors:
            self[name].errors = [self.voice.say(tu, vous)]

    def choose(self, name: str, tu: str, vous: str) -> None:
        """Refuse an answer to `name` that is not one of its choices."""
        if self[name].data not in {choice.value for choice in self[name].choices}:
            self[name].errors = [self.voice.say(tu, vous)]


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


class NeedForm(StepForm):
    """What is asked: tiles, and words of one's own."""

    for_others: ClassVar[dict[str, str]] = {
        "kinds": "De quelle aide a-t-il ou a-t-elle besoin\u00a0?",
        "text": "Sa demande, en quelques mots",
    }

    kinds = SelectMultipleField("De quoi as-tu besoin\u00a0?")
    text = TextField(
        "Raconte avec tes mots",
        [Length(max=LONGEST_TEXT, message="Ce texte est trop long\u00a0: 2\u202f000 caractères au plus.")],
    )

    def __init__(self, session: Session, **options: Any) -> None:
        super().__init__(**options)
        self.vocabulary = skills.kinds(session)
        self.kinds.choices = [SelectChoice(kind.code, kind.label) for kind in self.vocabulary]

    @property
    def hints(self) -> dict[str, str]:
        """Words under each tile."""
        return {kind.code: kind.hint for kind in self.vocabulary}

    @property
    def groups(self) -> list[tuple[str, list[str]]]:
        """The tiles by family."""
        families = dict.fromkeys(kind.family for kind in self.vocabulary)
        return [(family, [kind.code for kind in self.vocabulary if kind.family == family]) for family in families]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a tile, or for a text from which one can be understood."""
        super().validate(extra_validators)
        if not self.errors and not self.kinds.data and not self.understood.codes:
            self.kinds.errors = [
                self.voice.say("Touche au moins une case.", "Choisissez au moins une case.")
                if not self.text.data
                else self.voice.say(
                    "On n’a pas bien compris ton texte. Touche la case qui y ressemble le plus.",
                    "Choisissez la case qui ressemble le plus à votre texte.",
                )
            ]
        return not self.errors

    @property
    def signature(self) -> str:
        """What changes when the answers do."""
        return signature(self.kinds.data or (), self.text.data or "")

    @cached_property
    def understood(self) -> Understood:
        """What the text tells, in the words of today's vocabulary."""
        known = {kind.code for kind in self.vocabulary}
        found = understand(self.text.data or "")
        return replace(found, codes=tuple(code for code in found.codes if code in known))


class DetailsForm(StepForm):
    """What a tile leaves open: which of what was understood, the subject, the level, what matters most.

    Only the questions that matter are there; the others are taken off.
    """

    for_others: ClassVar[dict[str, str]] = {
        "kinds": "On a compris",
        "subjects": "Dans quelle matière\u00a0?",
        "level": "Sa classe",
        "first": "Le plus important",
    }

    about = HiddenField()
    kinds = SelectMultipleField("On a compris")
    subjects = SelectMultipleField("Quelle matière\u00a0?")
    level = SelectField("Ta classe", validate_choice=False)
    first = RadioField("Le plus important pour toi", validate_choice=False)

    def __init__(self, session: Session, *, need: NeedForm, **options: Any) -> None:
        self.understood = need.understood
        self.ticked = tuple(need.kinds.data or ())
        self.offered = [kind for kind in need.vocabulary if kind.code in {*self.ticked, *self.understood.codes}]
        super().__init__(**options | {"data": self._guesses()})
        self.about.data = need.signature
        self._ask_kinds()
        self._ask_school(session)

    @property
    def professional(self) -> list[Kind]:
        """What is asked that no volunteer may give."""
        return [kind for kind in self.offered if kind.professional]

    @property
    def needed(self) -> bool:
        """Whether this page has anything to ask or to say."""
        asks = any(name in self for name in ("kinds", "subjects", "level", "first"))
        return asks or self.understood.danger or self.understood.contact or bool(self.professional)

    def _guesses(self) -> dict[str, Any]:
        """What the page shows before it is answered."""
        codes = [kind.code for kind in self.offered if not kind.professional]
        likely = [code for code in self.understood.codes if code in codes]
        return {
            "kinds": [kind.code for kind in self.offered],
            "subjects": list(self.understood.subjects),
            "level": str(self.understood.level or ""),
            "first": next(iter(likely + codes), None),
        }

    def _ask_kinds(self) -> None:
        choices = [SelectChoice(kind.code, kind.label) for kind in self.offered]
        self.kinds.choices = choices
        self.first.choices = choices
        if not set(self.understood.codes) - set(self.ticked):
            del self.kinds
        if len([kind for kind in self.offered if not kind.professional]) < 2:
            del self.first

    def _ask_school(self, session: Session) -> None:
        self.subjects.choices = [SelectChoice(each.slug, each.label) for each in skills.subjects(session)]
        self.level.choices = [
            SelectChoice("", self.voice.say("Choisis", "Choisissez")),
            *(SelectChoice(str(number), label) for number, label in SCHOOL_LEVELS.items()),
        ]
        if not any(kind.asks_subject for kind in self.offered):
            del self.subjects
        if not any(kind.asks_level for kind in self.offered):
            del self.level

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for what the kinds kept want to know."""
        super().validate(extra_validators)
        kept = [kind for kind in self.offered if kind.code in self.asked]
        if not kept:
            self.require("kinds", "Garde au moins une case.", "Gardez au moins une case.")
        if any(kind.asks_subject for kind in kept):
            self.require("subjects", "Choisis au moins une matière.", "Choisissez au moins une matière.")
        if any(kind.asks_level for kind in kept):
            self.choose("level", "Choisis ta classe.", "Choisissez sa classe.")
            self.require("level", "Choisis ta classe.", "Choisissez sa classe.")
        return not self.errors

    @property
    def subjects_optional(self) -> bool:
        """Whether no kind that was ticked wants a subject, only one that was understood."""
        return not any(kind.asks_subject for kind in self.offered if kind.code in self.ticked)

    @property
    def sentence(self) -> str:
        """What was understood of the text, in words: ``aide en maths, 3e``."""
        subjects = {choice.value: choice.label for choice in self.subjects.choices} if "subjects" in self else {}
        said: list[str] = []
        for kind in self.offered:
            if kind.code in self.understood.codes:
                named = [subjects[slug] for slug in self.understood.subjects if kind.asks_subject and slug in subjects]
                said += [f"aide en {_lower(name)}" for name in named] or [_lower(kind.label)]
        level = SCHOOL_LEVELS.get(self.understood.level or 0)
        return ", ".join([*said, *([level] if level and said else [])])

    @property
    def asked(self) -> list[str]:
        """The codes kept, the most important first."""
        kept = list(self.kinds.data or ()) if "kinds" in self else list(self.ticked)
        first = self.first.data if "first" in self else None
        return sorted(kept, key=lambda code: code != first)


class WhereForm(StepForm):
    """When, where, how."""

    for_others: ClassVar[dict[str, str]] = {
        "availability": "Quand est-il ou est-elle libre\u00a0?",
        "commune": "Sa commune",
        "mode": "Comment se rencontrer\u00a0?",
        "reach": "Quel trajet peut-il ou peut-elle faire\u00a0?",
        "rhythm": "À quel rythme\u00a0?",
        "french": "Parle français",
        "language": "Une autre langue",
    }

    availability = WeekField("Quand es-tu libre\u00a0?", tu=True)
    rhythm = RadioField("À quel rythme\u00a0?", validate_choice=False)
    commune = LineField("Ta commune", [Length(max=100, message="Ce nom est trop long.")])
    commune_code = HiddenField()
    mode = RadioField("Comment voulez-vous vous voir\u00a0?", validate_choice=False)
    reach = RadioField("Jusqu’où peux-tu aller\u00a0?", validate_choice=False)
    french = BooleanField("Je parle français")
    language = SelectField("Une autre langue que tu parles", validate_choice=False)

    def __init__(self, session: Session, **options: Any) -> None:
        super().__init__(**options)
        self._session = session
        self.availability.tu = self.voice is Voice.YOUTH
        self.rhythm.choices = [SelectChoice(each.value, vocabulary.RHYTHMS[each]) for each in Rhythm]
        modes = vocabulary.MODES if self.voice is Voice.YOUTH else MEETINGS
        self.mode.choices = [SelectChoice(each.value, modes[each]) for each in Mode]
        self.reach.choices = [SelectChoice(each.value, REACHES[each]) for each in Reach]
        others = {code: label for code, label in vocabulary.LANGUAGES.items() if code != "fr"}
        self.language.choices = [SelectChoice("", "Aucune autre"), *(SelectChoice(c, t) for c, t in others.items())]
        self.candidates: tuple[CommuneChoice, ...] = ()
        self.resolved: str | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Find the commune, or the ones to choose among."""
        super().validate(extra_validators)
        self.require("commune", "Écris le nom de ta commune.", "Écrivez le nom de sa commune.")
        if not self.commune.errors:
            self._resolve()
        for name in ("rhythm", "mode", "reach", "language"):
            self.choose(name, "Choisis une réponse.", "Choisissez une réponse.")
        return not self.errors

    def _resolve(self) -> None:
        found = places.resolve_commune(self._session, typed=self.commune.data or "", code=self.commune_code.data)
        self.resolved, self.candidates = found.code, found.candidates
        if found.code is None:
            self.commune.errors = [
                self.voice.say("Plusieurs communes y ressemblent\u00a0: choisis la tienne.", "Choisissez sa commune.")
                if found.candidates
                else self.voice.say(
                    "On ne trouve pas cette commune. Essaie avec le code postal.",
                    "Nous ne trouvons pas cette commune. Essayez avec le code postal.",
                )
            ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The communes among which to choose: code, label."""
        return [(choice.code, choice.label) for choice in self.candidates]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages spoken, French first."""
        return tuple(code for code in ("fr" if self.french.data else "", self.language.data or "") if code)


class QuarterForm(StepForm):
    """In which part of a large commune; « Je ne sais pas » is an answer."""

    for_others: ClassVar[dict[str, str]] = {"quarter": "Son quartier ou son arrêt de métro"}

    quarter = SelectField("Ton quartier ou ton arrêt de métro", validate_choice=False)

    def __init__(self, session: Session, *, where: WhereForm, **options: Any) -> None:
        super().__init__(**options)
        where.validate()
        self.known = _quarters(session, where.resolved)
        self.quarter.choices = [
            SelectChoice("", self.voice.say("Choisis", "Choisissez")),
            SelectChoice(UNKNOWN, "Je ne sais pas"),
            *(SelectChoice(key, name) for key, name in self.known.items()),
        ]

    @property
    def needed(self) -> bool:
        """Whether the commune is large enough to ask, and its quarters are known."""
        return bool(self.known)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for an answer, were it « Je ne sais pas »."""
        super().validate(extra_validators)
        tu, vous = (f"{verb} quartier, ou «\u00a0Je ne sais pas\u00a0»." for verb in ("Choisis ton", "Choisissez un"))
        self.choose("quarter", tu, vous)
        self.require("quarter", tu, vous)
        return not self.errors

    @property
    def quarter_id(self) -> UUID | None:
        """The quarter chosen, or ``None``."""
        return UUID(self.quarter.data) if self.quarter.data in self.known else None


GUARDIAN_FIELDS = ("guardian_first_name", "guardian_last_name", "guardian_email", "guardian_phone")


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
        "guardian_first_name": "Prénom du parent",
        "guardian_last_name": "Nom du parent",
        "guardian_email": "Adresse e-mail du parent",
        "guardian_phone": "Téléphone du parent",
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
    guardian_first_name = LineField("Son prénom", [Length(max=80, message="80 caractères au plus.")])
    guardian_last_name = LineField("Son nom", [Length(max=80, message="80 caractères au plus.")])
    guardian_email = MailField("Son adresse e-mail")
    guardian_phone = PhoneField("Son téléphone")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask who it is, how to answer, and for a minor who answers for them."""
        super().validate(extra_validators)
        self.require("first_name", "Écris ton prénom.", "Écrivez son prénom.")
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
    def guardian(self) -> Identity | None:
        """Who answers for a minor; nobody for an adult."""
        if not self.minor:
            return None
        return Identity(
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
        if not self.guardian_email.errors and not self.guardian_phone.errors and not self.guardian_email.data:
            self.require(
                "guardian_phone",
                "Donne l’adresse e-mail ou le téléphone de ton parent.",
                "Donnez l’adresse e-mail ou le téléphone du parent.",
            )
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


class SendForm(StepForm):
    """Read again and send. `version` is that of a need being changed."""

    version = IntegerField("Version", [Optional()], widget=HiddenInput())


def signature(kinds: Collection[str], text: str) -> str:
    """Return what the second page keeps of the first, to know when its answers no longer fit."""
    return digest("\x1f".join([*sorted(kinds), " ".join(text.split())]))


def _lower(label: str) -> str:
    """Return `label` as within a sentence; « CV » and « SVT » stay as they are."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _setting(name: str) -> int:
    return int(current_app.config[name])


def _quarters(session: Session, commune_code: str | None) -> dict[str, str]:
    """Return the quarters of a large commune by their key; none of a small one, where they would say nothing."""
    if commune_code is None or places.commune(session, commune_code).population <= _setting("QUARTER_POPULATION"):
        return {}
    return {str(quarter.id): quarter.name for quarter in places.quarters(session, commune_code)}
