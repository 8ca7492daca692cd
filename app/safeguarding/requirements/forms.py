"""What is asked of each role, as an association or the operator changes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from wtforms import BooleanField, Field, SelectField, StringField, ValidationError

from app.safeguarding.requirements import labels, rules
from app.safeguarding.requirements.labels import KINDS, ROLES, STAGES
from app.safeguarding.requirements.queries import Asked
from app.safeguarding.requirements.rules import Demand, Demands
from app.safeguarding.requirements.states import RequirementKind, RequirementRole, Stage
from app.web.forms import EditForm
from app.web.saying import said


class RequirementsForm(EditForm):
    """For each role and kind, from when on and for how many days; `sure` once who asks knows which pairs that stops.

    `asked` is what counts today of each role, `floor` what one may not go below (none: nothing is).
    """

    sure = BooleanField()

    def __init__(
        self, asked: Mapping[RequirementRole, Demands], *, floor: Mapping[RequirementRole, Demands] | None = None
    ) -> None:
        self.floor, self.asked = floor, asked
        super().__init__(_stamp(asked), data=_typed(asked))
        for role, kind in _all():
            possible = [stage for stage in Stage if self._may(role, kind, stage)]
            self.stage(role, kind).choices = [(stage.value, STAGES[stage]) for stage in possible]

    @property
    def standing(self) -> list[tuple[str, str]]:
        """What counts now of what was typed otherwise: of whom and what, in words."""
        return [
            (f"{ROLES[role]}\u00a0: {KINDS[kind]}", labels.demand(self.asked[role][kind]))
            for role, kind in _all()
            if any(
                said(field, field.object_data) != said(field, field.data)
                for field in (self.stage(role, kind), self.days(role, kind))
            )
        ]

    def stage(self, role: RequirementRole, kind: RequirementKind) -> SelectField:
        """The field that says from when on."""
        return self[f"{_name(role, kind)}_stage"]

    def days(self, role: RequirementRole, kind: RequirementKind) -> StringField:
        """The field that says for how many days."""
        return self[f"{_name(role, kind)}_days"]

    def whose(self, role: RequirementRole) -> str:
        """Of whom it is asked, in words."""
        return ROLES[role]

    def title(self, kind: RequirementKind) -> str:
        """What is asked, in words."""
        return KINDS[kind]

    def hint(self, role: RequirementRole, kind: RequirementKind) -> str:
        """Say what one may not go below."""
        least = self._least(role, kind).days
        if least is not None:
            return f"Au plus {least} jours, comme l’opérateur le demande à tous."
        if kind is RequirementKind.RECORD:
            return f"De 1 à {rules.LONGEST_RECORD} jours."
        return "Laissez vide si cela vaut pour toujours."

    def demand(self, role: RequirementRole, kind: RequirementKind) -> Demand:
        """Return what was chosen for one kind, once it was found right; empty days are the floor's."""
        days = (self.days(role, kind).data or "").strip()
        return Demand(Stage(self.stage(role, kind).data), int(days) if days else self._least(role, kind).days)

    def demands(self, role: RequirementRole) -> dict[RequirementKind, Demand]:
        """Return everything that was chosen for a role."""
        return {kind: self.demand(role, kind) for kind in RequirementKind}

    def all_demands(self) -> dict[RequirementRole, dict[RequirementKind, Demand]]:
        """Return everything that was chosen."""
        return {role: self.demands(role) for role in RequirementRole}

    def _least(self, role: RequirementRole, kind: RequirementKind) -> Demand:
        return self.floor[role][kind] if self.floor else Demand(Stage.NEVER)

    def _may(self, role: RequirementRole, kind: RequirementKind, stage: Stage) -> bool:
        least = self._least(role, kind)
        demand = Demand(stage, least.days or 1)
        return rules.problem(kind, demand, role=role) is None and not rules.below(demand, least)


def _days_check(role: RequirementRole, kind: RequirementKind) -> Any:
    def check(form: RequirementsForm, field: Field) -> None:
        typed = (field.data or "").strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 5):
            raise ValidationError("Indiquez un nombre de jours, en chiffres.")
        if form.stage(role, kind).data not in set(Stage):
            return
        demand = form.demand(role, kind)
        if said := rules.problem(kind, demand, role=role):
            raise ValidationError(said)
        if form.floor and rules.below(demand, form.floor[role][kind]):
            raise ValidationError("C’est moins que ce que l’opérateur demande à toutes les associations.")

    return check


def for_everybody(asked: Mapping[RequirementRole, Asked]) -> RequirementsForm:
    """Return the form of the operator, who sets the floor."""
    return RequirementsForm({role: each.floor for role, each in asked.items()})


def for_one(asked: Mapping[RequirementRole, Asked], association_id: UUID) -> RequirementsForm:
    """Return the form of one association, over the floor."""
    together = {role: each.together(association_id) for role, each in asked.items()}
    return RequirementsForm(together, floor={role: each.floor for role, each in asked.items()})


def _all() -> Iterator[tuple[RequirementRole, RequirementKind]]:
    return ((role, kind) for role in RequirementRole for kind in RequirementKind)


def _name(role: RequirementRole, kind: RequirementKind) -> str:
    return kind.value if role is RequirementRole.VOLUNTEER else f"{role.value}_{kind.value}"


for _role, _kind in _all():
    setattr(RequirementsForm, f"{_name(_role, _kind)}_stage", SelectField("Quand\u00a0?"))
    setattr(
        RequirementsForm,
        f"{_name(_role, _kind)}_days",
        StringField("Valable combien de jours\u00a0?", validators=[_days_check(_role, _kind)]),
    )


def _typed(asked: Mapping[RequirementRole, Demands]) -> dict[str, str]:
    found = {}
    for role, kind in _all():
        demand = asked[role][kind]
        found[f"{_name(role, kind)}_stage"] = demand.stage.value
        found[f"{_name(role, kind)}_days"] = "" if demand.days is None else str(demand.days)
    return found


def _stamp(asked: Mapping[RequirementRole, Demands]) -> str:
    return " ".join(
        f"{_name(role, kind)}:{asked[role][kind].stage.value}:{asked[role][kind].days or 0}" for role, kind in _all()
    )
