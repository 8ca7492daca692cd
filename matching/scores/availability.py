"""How much of the week is in common."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matching.scores.base import Estimator, Micro, to_micro
from matching.week import SLOT_MINUTES, SLOTS


class AvailabilityScorer(Estimator):
    """Score minutes in common a week, saturating: 1 − 2^(−minutes / half_minutes).

    Parameters
    ----------
    half_minutes : float, default=45
        Minutes worth half of the most. With 45, two hours are worth 0.84 and six hours 0.996.

    Examples
    --------
    >>> AvailabilityScorer().score([0, 120, 360]).tolist()
    [0, 842510, 996094]
    """

    def __init__(self, half_minutes: float = 45.0) -> None:
        self.half_minutes = half_minutes

    def score(self, minutes: npt.ArrayLike) -> Micro:
        """Score whole half-hours in common, given in minutes, shape (n,); millionths out."""
        return table(self.half_minutes)[np.asarray(minutes, dtype=np.int64) // SLOT_MINUTES]


@lru_cache(maxsize=16)
def table(half_minutes: float) -> Micro:
    """Scores of 0 to 336 half-hours: computed once, so that every path reads the same."""
    minutes = np.arange(SLOTS + 1) * SLOT_MINUTES
    return to_micro(1 - np.exp2(-minutes / half_minutes))
