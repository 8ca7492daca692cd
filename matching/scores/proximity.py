"""How near they are, measured against how far each can go."""

import numpy as np
import numpy.typing as npt

from matching.scores.base import Estimator, Micro, to_micro


class ProximityScorer(Estimator):
    """Score a distance: 1 at the door, 0 at the limit of the shorter reach, smooth between.

    The product of what the trip costs of the shorter reach, 1 − (km / limit)², and of plain
    nearness, half_km / (half_km + km): near the border of a reach is bad even when it is not
    far, and far is worse than near even for somebody who can go further.

    Parameters
    ----------
    half_km : float, default=10
        Distance at which plain nearness is worth half.

    Examples
    --------
    >>> ProximityScorer().score([0.0, 3.0, 20.0], 20.0).tolist()
    [1000000, 751923, 0]
    """

    def __init__(self, half_km: float = 10.0) -> None:
        self.half_km = half_km

    def score(self, km: npt.ArrayLike, limit_km: npt.ArrayLike) -> Micro:
        """Score distances within their limits, both of shape (n,) in km; millionths out."""
        far = np.asarray(km, dtype=np.float64)
        limit = np.asarray(limit_km, dtype=np.float64)
        share = np.divide(far, limit, out=np.zeros_like(far), where=limit > 0)
        spent = np.maximum(1 - share * share, 0.0)
        return to_micro(spent * (self.half_km / (self.half_km + far)))
