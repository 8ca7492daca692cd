"""How near two texts are."""

import numpy as np
import numpy.typing as npt

from matching.scores.base import ONE, Estimator, Micro, to_micro
from matching.similarity.rows import SCALE


class TextScorer(Estimator):
    """Score the likeness of two texts: the square root of the cosine of their rows.

    Cosines of short texts are small; the square root spreads them over [0, 1] without
    changing their order.

    Examples
    --------
    >>> TextScorer().score([0, 4_000_000, 16_000_000]).tolist()
    [0, 500000, 1000000]
    """

    def score(self, dots: npt.ArrayLike) -> Micro:
        """Score dot products of rows (see `matching.similarity`), shape (n,); millionths out."""
        cosine = np.asarray(dots, dtype=np.float64) / (SCALE * SCALE)
        return np.minimum(to_micro(np.sqrt(cosine)), ONE)
