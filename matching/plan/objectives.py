"""What a plan is good for: a whole-number value for every pair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from matching.configuration import Fairness
from matching.records import Need

Values = npt.NDArray[np.int64]

UNIT = 10_000
"""Values count ten-thousandths of a score."""


class Objective(StrEnum):
    """What to make as large as possible."""

    SCORE = "score"
    PEOPLE = "people"
    FAIR = "fair"


def waited(needs: Sequence[Need], today: date) -> Values:
    """Count the days each need has waited, 0 when its date is unknown or to come."""
    days = [max((today - (need.requested_at or today)).days, 0) for need in needs]
    return np.array(days, dtype=np.int64)


def priorities(needs: Sequence[Need], today: date, fairness: Fairness) -> Values:
    """Return what waiting, district and urgency add to every pair of a need."""
    bonus = [fairness.district * bool(need.district) + fairness.urgent * need.urgent for need in needs]
    added: Values = np.rint(UNIT * (fairness.day * waited(needs, today) + np.array(bonus))).astype(np.int64)
    return added


def additions(needs: Sequence[Need], *, objective: Objective, today: date, fairness: Fairness) -> Values:
    """Return what each need adds to the value of its pairs, besides their score.

    For `people` it is more than all scores together, so that one more person served is worth
    any loss of fit.
    """
    if objective is Objective.FAIR:
        return priorities(needs, today, fairness)
    one_more = UNIT * (len(needs) + 1) if objective is Objective.PEOPLE else 0
    return np.full(len(needs), one_more, dtype=np.int64)
