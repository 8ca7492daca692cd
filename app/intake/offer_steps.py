"""The wizard of an offer: its steps, what each knows from those before, and the command at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from app.accounts import queries as accounts
from app.core.identity import Actor
from app.core.permissions import Permission, Role
from app.intake import drafts
from app.intake.offer_forms import LevelsForm, QuarterForm, WhatForm, WhereForm, YouForm
from app.offers import rules
from app.offers.terms import SubmitOffer, Terms
from app.places import queries as places
from app.web.forms import Form

TITLES = ("Ce que vous proposez", "Quand et où", "Vous", "Relisez et envoyez")


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard; `number` is its place in the stepper, counted from 1."""

    name: str
    number: int
    template: str


WHAT = Step("aide", 1, "intake/offer/what.html")
LEVELS = Step("niveaux", 1, "intake/offer/levels.html")
WHERE = Step("quand-et-ou", 2, "intake/offer/where.html")
QUARTER = Step("quartier", 2, "intake/offer/quarter.html")
YOU = Step("vous", 3, "intake/offer/you.html")
REVIEW = Step("relire", 4, "intake/offer/review.html")
STEPS = {step.name: step for step in (WHAT, LEVELS, WHERE, QUARTER, YOU, REVIEW)}


class Wizard:
    """What one browser has typed of an offer, read by each step in turn.

    Parameters
    ----------
    typed : Typed
        Each step as it was posted; right or wrong.
    """

    def __init__(self, session: Session, typed: drafts.Typed, *, actor: Actor) -> None:
        self.session = session
        self.typed = typed
        self.actor = actor
        self.told_by_phone = actor.may(Permission.OFFER_ENTER)
        self._forms: dict[str, Any] = {}
        self._right: dict[str, bool] = {}

    @property
    def steps(self) -> list[Step]:
        """The steps that the answers so far call for, in order."""
        wanted = {
            LEVELS: lambda: self.right(WHAT) and any(k.asks_subject or k.asks_level for k in self.what.chosen),
            QUARTER: lambda: self.right(WHERE) and bool(places.quarters_asked(self.session, self._commune())),
        }
        return [step for step in STEPS.values() if step not in wanted or wanted[step]()]

    def around(self, step: Step) -> tuple[Step | None, Step | None]:
        """Return the steps before and after one."""
        steps = self.steps
        at = steps.index(step)
        return (steps[at - 1] if at else None), (steps[at + 1] if at + 1 < len(steps) else None)

    def gap(self, before: Step) -> Step | None:
        """Return the first step before that one which was not filled in, or not rightly."""
        for step in self.steps:
            if step is before:
                return None
            if not self.right(step):
                return step
        # The answers before have changed: this step is no longer asked.
        return self.steps[0]

    def right(self, step: Step) -> bool:
        """Tell whether a step was sent and holds no mistake."""
        if step.name not in self._right:
            form = self.form(step)
            self._right[step.name] = step.name in self.typed and self.check(step, form)
        return self._right[step.name]

    def form(self, step: Step) -> Any:
        """Return a step's form as it was left."""
        if step.name not in self._forms:
            self._forms[step.name] = self.build(step, drafts.step(self.typed, step.name), csrf=False)
        return self._forms[step.name]

    def build(self, step: Step, formdata: MultiDict[str, str] | None, *, csrf: bool = True) -> Any:
        """Return a step's form over what was posted."""
        makers: dict[str, Callable[..., Form]] = {
            WHAT.name: WhatForm, LEVELS.name: LevelsForm, WHERE.name: WhereForm, QUARTER.name: QuarterForm,
            YOU.name: YouForm, REVIEW.name: Form,
        }  # fmt: skip
        data = self._known() if step is YOU else None
        form = makers[step.name](formdata=formdata, data=data, meta={"csrf": csrf})
        self._prepare(step, form)
        return form

    def check(self, step: Step, form: Any) -> bool:
        """Validate a step's form; the commune is looked for in the list."""
        right = bool(form.validate())
        if step is WHERE and form.commune.data and not form.commune.errors:
            return bool(form.find_place(self.session)) and right
        return right

    @property
    def what(self) -> WhatForm:
        """The first step."""
        form: WhatForm = self.form(WHAT)
        return form

    @property
    def terms(self) -> Terms:
        """What is offered, once every step is right."""
        levels: LevelsForm = self.form(LEVELS)
        quarter = self.form(QUARTER).said() if QUARTER in self.steps else {}
        said = self.what.said() | self.form(WHERE).said() | quarter | self.form(YOU).limits()
        return Terms(skills=levels.offered(self.what.chosen), **said)

    @property
    def command(self) -> SubmitOffer:
        """The offer, once every step is right."""
        you: YouForm = self.form(YOU)
        accepted = rules.CHARTER if you.charter.data and not self.told_by_phone else ""
        return SubmitOffer(
            volunteer=you.volunteer(), terms=self.terms, association_id=you.chosen_association, charter_version=accepted
        )

    def _prepare(self, step: Step, form: Any) -> None:
        if step is WHAT:
            form.prepare(self.session)
        elif step is LEVELS:
            form.prepare_levels(self.session, self.what.chosen if self.right(WHAT) else ())
        elif step is QUARTER:
            form.prepare(self.session, self._commune())
        elif step is YOU:
            form.told_by_phone = self.told_by_phone
            form.own_email = self._own_email()
            kinds = frozenset(kind.code for kind in self.what.chosen)
            form.prepare(self.session, commune_code=self._commune(), kinds=kinds)

    def _commune(self) -> str:
        return (self.form(WHERE).place or "") if self.right(WHERE) else ""

    def _own_email(self) -> str:
        mine = self._mine()
        return mine.email if mine else ""

    def _known(self) -> dict[str, Any]:
        mine = self._mine()
        if mine is not None:
            names = ("first_name", "last_name", "email", "phone", "birth_date")
            return {name: getattr(mine, name) for name in names}
        association: UUID | None = self.actor.association_id
        return {"association": str(association)} if association and self.told_by_phone else {}

    def _mine(self) -> Any:
        if self.actor.role is not Role.VOLUNTEER or self.actor.person_id is None:
            return None
        return accounts.person(self.session, self.actor.person_id)
