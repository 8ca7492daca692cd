"""The form of « Ajouter un binôme existant »: the youth as on the pages of a need, the volunteer, since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice

from app.accounts.models import Person
from app.intake.need_forms import Voice
from app.intake.need_forms.who import YouthForm
from app.mentorships.labels import RHYTHMS
from app.mentorships.states import PairRhythm
from app.needs.states import YouthStatus
from app.offers.models import Offer
from app.places import queries as places
from app.skills import queries as skills
from app.web.clock import today
from app.web.fields import AtMost, LineField, PartsDateField
from app.workspace.bringing import BringIn

CHOOSE = "Choisissez une réponse."


class BringInForm(YouthForm):
    """Who, what for, with whom, since when, and who follows it."""

    kinds = SelectMultipleField("L’aide donnée")
    commune = LineField("Sa commune", [AtMost(100)])
    commune_code = HiddenField()
    offer = SelectField("Le ou la bénévole", validate_choice=False)
    since = PartsDateField("Depuis quand se voient-ils\u00a0?")
    rhythm = RadioField("À quel rythme\u00a0?", validate_choice=False)
    coordinator = SelectField("Qui suit ce binôme\u00a0?", validate_choice=False)

    def __init__(
        self,
        session: Session,
        *,
        offers: Sequence[tuple[Offer, Person]],
        team: Sequence[Person],
        **options: Any,
    ) -> None:
        super().__init__(Voice.OTHER, **options)
        self._session = session
        self.candidates: list[tuple[str, str]] = []
        self.resolved = ""
        helped = [kind for kind in skills.kinds(session) if not kind.professional]
        self.kinds.choices = [SelectChoice(kind.code, kind.label) for kind in helped]
        self.offer.choices = [
            SelectChoice("", "Choisissez"),
            *(SelectChoice(str(row.id), f"{who.first_name} {who.last_name}".strip()) for row, who in offers),
        ]
        self.rhythm.choices = [SelectChoice(key.value, label) for key, label in RHYTHMS.items()]
        self.coordinator.choices = [
            SelectChoice(str(who.id), f"{who.first_name} {who.last_name}".strip()) for who in team
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for everything; the youth's part as for a need."""
        super().validate(extra_validators)
        if not self.kinds.data and not self.kinds.errors:
            self.kinds.errors = ["Choisissez au moins une aide."]
        self.require("commune", "", "Écrivez le nom de sa commune.")
        if not self.commune.errors:
            self._resolve()
        if not self.offer.data:
            self.offer.errors = ["Choisissez un ou une bénévole."]
        for name in ("offer", "rhythm", "coordinator"):
            if not self[name].errors:
                self.choose(name, CHOOSE, CHOOSE)
        self.require("since", "", "Indiquez une date.")
        if self.since.data and not self.since.errors:
            self._check_since(self.since.data)
        return not self.errors

    def _resolve(self) -> None:
        found = places.resolve_commune(self._session, typed=self.commune.data or "", code=self.commune_code.data)
        self.resolved = found.code or ""
        self.candidates = [(choice.code, choice.label) for choice in found.candidates]
        if not found.code:
            self.commune.errors = [
                "Choisissez sa commune." if self.candidates else "Nous ne trouvons pas cette commune."
            ]

    def _check_since(self, since: date) -> None:
        born = self.birth_date.data
        if since > today():
            self.since.errors = ["Cette date est dans le futur."]
        elif born is not None and since <= born:
            self.since.errors = ["Cette date est avant la naissance du jeune."]

    def to_command(self) -> BringIn:
        """Return what was typed."""
        return BringIn(
            youth=self.identity,
            status=YouthStatus(self.occupation.data) if self.occupation.data else None,
            guardian=self.guardian,
            kinds=tuple(self.kinds.data or ()),
            commune_code=self.resolved,
            offer_id=UUID(self.offer.data),
            since=self.since.data or today(),
            rhythm=PairRhythm(self.rhythm.data),
            coordinator_id=UUID(self.coordinator.data),
        )
