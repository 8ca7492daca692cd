"""The order of the pages by which a need comes in, and what was typed on them so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast
from uuid import UUID, uuid4

from flask import url_for
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.accounts import queries as accounts
from app.core.errors import NotFound
from app.intake import drafts
from app.intake.drafts import Typed
from app.intake.need_forms import (
    DetailsForm,
    NeedForm,
    PrescriberForm,
    QuarterForm,
    SendForm,
    StepForm,
    Voice,
    WhereForm,
    YouthForm,
)
from app.intake.need_forms.who import Writer
from app.intake.services import NewNeed
from app.needs.services import Asked, Wish
from app.needs.states import Reach, YouthStatus
from app.safeguarding.services import own_mailboxes
from app.skills.states import Mode, Rhythm


class Step(StrEnum):
    """One page; the value is the last word of its address."""

    PRESCRIBER = "vous"
    NEED = "besoin"
    DETAILS = "precisions"
    WHERE = "quand-et-ou"
    QUARTER = "quartier"
    YOUTH = "jeune"
    REVIEW = "relecture"


PAGES = ", ".join(f"'{step}'" for step in Step)
"""The pages, as an address rule lists them."""

_TITLES = {
    Step.PRESCRIBER: ("Toi", "Vous"),
    Step.NEED: ("Ton besoin", "Le besoin"),
    Step.WHERE: ("Quand et où", "Quand et où"),
    Step.YOUTH: ("Toi", "Le jeune"),
    Step.REVIEW: ("Relis et envoie", "Relire et envoyer"),
}
_WITHIN = {Step.DETAILS: Step.NEED, Step.QUARTER: Step.WHERE}
"""Pages that belong to the step of another: they only appear when there is something to ask."""

_FORMS: dict[Step, type[StepForm]] = {
    Step.PRESCRIBER: PrescriberForm,
    Step.NEED: NeedForm,
    Step.DETAILS: DetailsForm,
    Step.WHERE: WhereForm,
    Step.QUARTER: QuarterForm,
    Step.YOUTH: YouthForm,
    Step.REVIEW: SendForm,
}
_ASKS_DATABASE = frozenset({Step.NEED, Step.DETAILS, Step.WHERE, Step.QUARTER})

_FIRST_ANSWERS: dict[Step, dict[str, Any]] = {
    Step.WHERE: {"rhythm": Rhythm.WEEKLY, "mode": Mode.EITHER, "reach": Reach.TWENTY, "french": True},
}


@dataclass(frozen=True, slots=True)
class Wizard:
    """One way in: its draft, whom it speaks to, its pages, its address.

    `known` and `version` are those of a need that is being changed; `leave` is
    where one goes back to from the first page; `notice` what going on would end;
    `writer` whoever is signed in and writes for a youth.
    """

    draft: str
    voice: Voice
    steps: tuple[Step, ...]
    endpoint: str
    place: Mapping[str, Any] = field(default_factory=dict)
    known: Typed = field(default_factory=dict)
    version: int | None = None
    leave: str | None = None
    notice: str = ""
    writer: UUID | None = None

    def url(self, step: Step) -> str:
        """Return the address of a page; the first one's is the form's own."""
        word = None if step is self.steps[0] else step.value
        return url_for(self.endpoint, step=word, **self.place)

    def page(self, word: str | None) -> Step:
        """Return the page of an address.

        Raises
        ------
        NotFound
            If this form has no such page.
        """
        step = Step(word) if word else self.steps[0]
        if step not in self.steps:
            raise NotFound
        return step

    @property
    def titles(self) -> list[str]:
        """What the steps are called, in order."""
        return [self.voice.say(*_TITLES[step]) for step in self.steps if step in _TITLES]

    def title(self, step: Step) -> str:
        """Return what the step of a page is called."""
        return self.voice.say(*_TITLES[_WITHIN.get(step, step)])

    def number(self, step: Step) -> int:
        """Return where a page stands among the steps, counted from 1."""
        return [each for each in self.steps if each in _TITLES].index(_WITHIN.get(step, step)) + 1


class Answers:
    """What was typed on each page so far; a page never sent is a form with nothing in it."""

    def __init__(self, session: Session, wizard: Wizard, typed: Typed) -> None:
        self.session = session
        self.wizard = wizard
        self.typed: Typed = {**wizard.known, **typed}
        self._forms: dict[Step, StepForm] = {}

    def shown(self, step: Step) -> StepForm:
        """Return a page as it was left, to be filled in."""
        return self._make(step, self._typed(step))

    def posted(self, step: Step, data: MultiDict[str, str]) -> StepForm:
        """Return a page as it comes in."""
        return self._make(step, data)

    def read(self, step: Step) -> StepForm:
        """Return a page as it was left, to be judged."""
        if step not in self._forms:
            typed = self._typed(step) or MultiDict()
            typed["submission"] = str(uuid4())
            self._forms[step] = self._make(step, typed, meta={"csrf": False})
        return self._forms[step]

    def needed(self, step: Step) -> bool:
        """Tell whether a page has something to ask."""
        if step is Step.DETAILS:
            return self.details.needed
        return self.quarter.needed if step is Step.QUARTER else True

    def finished(self, step: Step) -> bool:
        """Tell whether a page was sent and says what it must."""
        if not self.needed(step):
            return True
        return self._typed(step) is not None and self.read(step).validate()

    def unfinished(self) -> list[Step]:
        """Return the pages that still lack something, in order."""
        return [step for step in self.wizard.steps if step is not Step.REVIEW and not self.finished(step)]

    def after(self, step: Step) -> Step:
        """Return the page to go to next: the first one ahead that lacks something, else the last."""
        ahead = self.wizard.steps[self.wizard.steps.index(step) + 1 :]
        return next((each for each in ahead if each is not Step.REVIEW and not self.finished(each)), Step.REVIEW)

    def before(self, step: Step) -> Step | None:
        """Return the page before, or ``None`` on the first."""
        behind = self.wizard.steps[: self.wizard.steps.index(step)]
        return next((each for each in reversed(behind) if self.needed(each)), None)

    @property
    def need(self) -> NeedForm:
        """What is asked."""
        return cast("NeedForm", self.read(Step.NEED))

    @property
    def details(self) -> DetailsForm:
        """What the tiles leave open."""
        return cast("DetailsForm", self.read(Step.DETAILS))

    @property
    def where(self) -> WhereForm:
        """When and where."""
        return cast("WhereForm", self.read(Step.WHERE))

    @property
    def quarter(self) -> QuarterForm:
        """The part of a large commune."""
        return cast("QuarterForm", self.read(Step.QUARTER))

    @property
    def youth(self) -> YouthForm:
        """Who asks."""
        return cast("YouthForm", self.read(Step.YOUTH))

    @property
    def prescriber(self) -> PrescriberForm:
        """Who writes for the youth."""
        return cast("PrescriberForm", self.read(Step.PRESCRIBER))

    def wish(self) -> Wish:
        """Return what is asked, once every page says what it must."""
        where, details, understood = self.where, self.details, self.need.understood
        where.validate()
        return Wish(
            asked=tuple(self.asked()),
            level=int(details.level.data) if "level" in details and details.level.data else None,
            text=self.need.text.data or "",
            held=understood.contact,
            danger=understood.danger,
            availability=where.availability.data or "",
            mode=Mode(where.mode.data),
            reach=Reach(where.reach.data),
            rhythm=Rhythm(where.rhythm.data),
            languages=where.languages,
            commune_code=str(where.resolved),
            quarter_id=self.quarter.quarter_id,
        )

    def new_need(self) -> NewNeed:
        """Return all that comes in, once every page says what it must."""
        asks_youth, asks_prescriber = Step.YOUTH in self.wizard.steps, Step.PRESCRIBER in self.wizard.steps
        status = self.youth.occupation.data if asks_youth else None
        return NewNeed(
            wish=self.wish(),
            youth=self.youth.identity if asks_youth else None,
            status=YouthStatus(status) if status else None,
            guardian=self.youth.guardian if asks_youth else None,
            prescriber=self.prescriber.identity if asks_prescriber else None,
        )

    def asked(self) -> Iterator[Asked]:
        """Return what is asked, the most important first."""
        subjects = {kind.code for kind in self.details.offered if kind.asks_subject}
        for code in self.details.asked:
            if code in subjects:
                yield from (Asked(code, slug) for slug in self.details.subjects.data)
            else:
                yield Asked(code)

    def _make(self, step: Step, typed: MultiDict[str, str] | None, **options: Any) -> StepForm:
        options |= {"voice": self.wizard.voice, "formdata": typed}
        if typed is None:
            options["data"] = _FIRST_ANSWERS.get(step, {}) | {"version": self.wizard.version}
        if step is Step.DETAILS:
            options |= {"need": self.need, "earlier": drafts.step(self.typed, step)}
        if step is Step.QUARTER:
            options["where"] = self.where
        if step is Step.YOUTH:
            options["writer"] = self._writer()
        if step in _ASKS_DATABASE:
            options["session"] = self.session
        return _FORMS[step](**options)

    def _writer(self) -> Writer | None:
        """Return how whoever writes for the youth is reached, as their account or the first page says."""
        if self.wizard.writer:
            person = accounts.person(self.session, self.wizard.writer)
            return Writer(own_mailboxes(self.session, person), person.phone)
        asked = Step.PRESCRIBER in self.wizard.steps
        return Writer((self.prescriber.identity.email,)) if asked else None

    def _typed(self, step: Step) -> MultiDict[str, str] | None:
        typed = drafts.step(self.typed, step)
        # What was said of other tiles, or of another text, is asked again.
        if step is Step.DETAILS and typed is not None and typed.get("about") != self.need.signature:
            return None
        return typed
