"""When, where and how to meet; the quarter of a large commune."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from sqlmodel import Session
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice

from app.intake.need_forms.pages import StepForm, Voice
from app.needs.labels import MEETINGS, REACHES
from app.needs.states import Reach
from app.places import queries as places
from app.places.queries import CommuneChoice
from app.skills import labels as vocabulary
from app.skills.states import Mode, Rhythm
from app.web.fields import AtMost, LineField
from app.web.week import WeekField

UNKNOWN = "inconnu"
"""The answer « Je ne sais pas » to the question of the quarter."""


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
    commune = LineField("Ta commune", [AtMost(100)])
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
    """In which part of a commune where it matters; « Je ne sais pas » is an answer."""

    for_others: ClassVar[dict[str, str]] = {"quarter": "Son quartier, ou l’arrêt de transport le plus proche"}

    quarter = SelectField("Ton quartier, ou l’arrêt de transport le plus proche", validate_choice=False)

    def __init__(self, session: Session, *, where: WhereForm, **options: Any) -> None:
        super().__init__(**options)
        where.validate()
        asked = places.quarters_asked(session, where.resolved) if where.resolved else []
        self.known = {str(quarter.id): quarter.name for quarter in asked}
        self.quarter.choices = [
            SelectChoice("", self.voice.say("Choisis", "Choisissez")),
            SelectChoice(UNKNOWN, "Je ne sais pas, ou il n’est pas dans la liste"),
            *(SelectChoice(key, name) for key, name in self.known.items()),
        ]

    @property
    def needed(self) -> bool:
        """Whether the quarter matters in this commune."""
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
