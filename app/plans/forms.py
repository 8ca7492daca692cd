"""The forms of plans: what to aim at, which version was seen, which pair is meant."""

from __future__ import annotations

from uuid import UUID

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import UUID as ID
from wtforms.validators import InputRequired, Regexp

import matching
from app.core.errors import Invalid
from app.plans.labels import OBJECTIVES
from app.web.forms import Form

STALE = "Cette page n’est plus valable. Rechargez-la et recommencez."


class ObjectiveForm(Form):
    """What a plan aims at."""

    objective = RadioField(
        "Que cherchez-vous d’abord\u00a0?",
        choices=[SelectChoice(value=each.value, label=label) for each, label in OBJECTIVES.items()],
        default=matching.Objective.FAIR.value,
        validators=[InputRequired("Choisissez ce que vous cherchez d’abord.")],
    )

    @property
    def aim(self) -> matching.Objective:
        """The objective chosen."""
        return matching.Objective(self.objective.data)


class SeenForm(Form):
    """One action on a plan as it was seen."""

    version = HiddenField(validators=[Regexp("^[0-9]{1,9}$")])

    @property
    def seen(self) -> int:
        """The version that was seen.

        Raises
        ------
        Invalid
            If it is not one: the page was tampered with.
        """
        if not self.validate_on_submit():
            raise Invalid(STALE)
        return int(self.version.data)


class AimForm(SeenForm):
    """Solve again; `objective` as it was, when none is sent."""

    objective = HiddenField()

    def aim(self, before: matching.Objective) -> matching.Objective:
        """Return the objective asked, or the one before."""
        return matching.Objective(self.objective.data) if self.objective.data in set(matching.Objective) else before


class PairForm(SeenForm):
    """A hand's mark on a pair."""

    need = HiddenField(validators=[ID()])
    offer = HiddenField(validators=[ID()])

    @property
    def pair(self) -> tuple[UUID, UUID]:
        """The need and the offer."""
        return UUID(self.need.data), UUID(self.offer.data)
