"""What is asked of volunteers, as an association or the operator changes it."""

from __future__ import annotations

from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField, ValidationError

from app.safeguarding.requirements import rules
from app.safeguarding.requirements.labels import KINDS, STAGES
from app.safeguarding.requirements.rules import Demand, Demands
from app.safeguarding.requirements.states import RequirementKind, Stage
from app.web.forms import Form

STALE = "Quelqu’un a changé ces exigences pendant que vous écriviez. Relisez-les, puis recommencez."


class RequirementsForm(Form):
    """For each kind, from when on and for how many days; `floor` is what one may not go below (none: nothing is)."""

    seen = HiddenField()

    def __init__(self, asked: Demands, *, floor: Demands | None = None) -> None:
        self.floor, self.asked = floor, asked
        super().__init__(data={"seen": _stamp(asked)} | _typed(asked))
        self.stale = False
        for kind in RequirementKind:
            self.stage(kind).choices = [(stage.value, STAGES[stage]) for stage in Stage if self._may(kind, stage)]

    def stage(self, kind: RequirementKind) -> SelectField:
        """The field that says from when on."""
        return self[f"{kind.value}_stage"]

    def days(self, kind: RequirementKind) -> StringField:
        """The field that says for how many days."""
        return self[f"{kind.value}_days"]

    def title(self, kind: RequirementKind) -> str:
        """What is asked, in words."""
        return KINDS[kind]

    def hint(self, kind: RequirementKind) -> str:
        """Say what one may not go below."""
        least = self.floor[kind].days if self.floor else None
        if least is not None:
            return f"Au plus {least} jours, comme l’opérateur le demande à tous."
        if kind is RequirementKind.RECORD:
            return f"De 1 à {rules.LONGEST_RECORD} jours."
        return "Laissez vide si cela vaut pour toujours."

    def validate_seen(self, field: HiddenField) -> None:
        """Refuse once when somebody else was quicker."""
        if field.data != _stamp(self.asked):
            self.stale = True
            field.data = _stamp(self.asked)
            raise ValidationError(STALE)

    def demand(self, kind: RequirementKind) -> Demand:
        """Return what was chosen for one kind, once it was found right; empty days are the floor's."""
        days = (self.days(kind).data or "").strip()
        least = self.floor[kind].days if self.floor else None
        return Demand(Stage(self.stage(kind).data), int(days) if days else least)

    def demands(self) -> dict[RequirementKind, Demand]:
        """Return everything that was chosen."""
        return {kind: self.demand(kind) for kind in RequirementKind}

    @property
    def status(self) -> int:
        """Return 409 when somebody else was quicker."""
        return 409 if self.stale else super().status

    def _may(self, kind: RequirementKind, stage: Stage) -> bool:
        days = self.floor[kind].days if self.floor else 1
        demand = Demand(stage, days)
        return rules.problem(kind, demand) is None and not (self.floor and rules.below(demand, self.floor[kind]))


def _days_check(kind: RequirementKind) -> Any:
    def check(form: RequirementsForm, field: Field) -> None:
        typed = (field.data or "").strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 5):
            raise ValidationError("Indiquez un nombre de jours, en chiffres.")
        if form.stage(kind).data not in set(Stage):
            return
        demand = form.demand(kind)
        if said := rules.problem(kind, demand):
            raise ValidationError(said)
        if form.floor and rules.below(demand, form.floor[kind]):
            raise ValidationError("C’est moins que ce que l’opérateur demande à toutes les associations.")

    return check


for _kind in RequirementKind:
    setattr(RequirementsForm, f"{_kind.value}_stage", SelectField("Quand\u00a0?"))
    setattr(
        RequirementsForm,
        f"{_kind.value}_days",
        StringField("Valable combien de jours\u00a0?", validators=[_days_check(_kind)]),
    )


def _typed(asked: Demands) -> dict[str, str]:
    found = {}
    for kind, demand in asked.items():
        found[f"{kind.value}_stage"] = demand.stage.value
        found[f"{kind.value}_days"] = "" if demand.days is None else str(demand.days)
    return found


def _stamp(asked: Demands) -> str:
    return " ".join(f"{kind.value}:{asked[kind].stage.value}:{asked[kind].days or 0}" for kind in RequirementKind)
