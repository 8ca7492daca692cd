"""What a plan is good for: a whole-number value for every pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

import numpy as np
import numpy.typing as npt

from matching.configuration import Fairness
from matching.records import Need

Values = npt.NDArray[np.int64]

UNIT = 10_000
"""Plans count ten-thousandths of a score."""

THOUSANDTHS = 1000
"""Claims are counted in thousandths."""


class Objective(StrEnum):
    """What to make as large as possible."""

    SCORE = "score"
    PEOPLE = "people"
    FAIR = "fair"


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """How pairs are valued.

    Attributes
    ----------
    claims : int array of shape (n_needs,), in thousandths; what the fit is multiplied by
    one_more : int
        What serving one more person is worth, whoever it is.
    sharpness : int
        The power that the fit is raised to.
    """

    claims: Values
    one_more: int = 0
    sharpness: int = 1

    @classmethod
    def of(cls, objective: Objective, needs: Sequence[Need], *, today: date, fairness: Fairness) -> Worth:
        """Value pairs for an objective.

        For `people` one more person served is worth more than all scores together.
        """
        if objective is Objective.FAIR:
            return cls(claims(needs, today, fairness), sharpness=fairness.sharpness)
        one_more = UNIT * (len(needs) + 1) if objective is Objective.PEOPLE else 0
        return cls(np.ones(len(needs), dtype=np.int64), one_more=one_more)

    def values(self, needs: Values, totals: Values) -> Values:
        """Value pairs of the needs at these positions; `totals` in millionths."""
        tenths = np.minimum((totals + 50) // 100, UNIT)
        fit = tenths if self.sharpness == 1 else _sharpened(self.sharpness)[tenths]
        valued: Values = fit * self.claims[needs] + self.one_more
        return valued


@cache
def _sharpened(power: int) -> Values:
    """Return fit to a power, in millionths, for every ten-thousandth of a score.

    Never nothing, so that nobody is left out who could be served.
    """
    fit = (np.arange(UNIT + 1) / UNIT) ** power
    return np.maximum(np.floor(fit * 1_000_000), 1).astype(np.int64)


def waited(needs: Sequence[Need], today: date) -> Values:
    """Count the days each need has waited, 0 when its date is unknown or to come."""
    days = [max((today - (need.requested_at or today)).days, 0) for need in needs]
    return np.array(days, dtype=np.int64)


def claims(needs: Sequence[Need], today: date, fairness: Fairness) -> Values:
    """Return the claim of each need in thousandths: 1000 for who just came, more with each day."""
    bonus = [fairness.district * bool(need.district) + fairness.urgent * need.urgent for need in needs]
    claim = 1 + fairness.day * waited(needs, today) + np.array(bonus)
    whole: Values = np.rint(THOUSANDTHS * claim).astype(np.int64)
    return whole
