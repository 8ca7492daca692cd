"""How much of what is asked is offered."""

import numpy as np
import numpy.typing as npt

from matching.scores.base import ONE, Estimator, Micro, ratio


class SkillsScorer(Estimator):
    """Score the share of what is *asked* that is offered at the right level.

    What else is offered never counts against: a generalist is not a worse helper.

    Parameters
    ----------
    primary_weight : int, default=2
        How many times the first skill asked counts compared with each other one.
    sibling_percent : int, default=30
        Credit, in percent, when only a skill of the same family is offered.

    Examples
    --------
    >>> import numpy as np
    >>> exact = np.array([[True, False], [False, False]])  # two skills asked, two offers
    >>> near = np.array([[True, True], [False, True]])
    >>> SkillsScorer().score(exact, near).tolist()
    [666667, 300000]
    """

    def __init__(self, primary_weight: int = 2, sibling_percent: int = 30) -> None:
        self.primary_weight = primary_weight
        self.sibling_percent = sibling_percent

    def score(self, exact: npt.NDArray[np.bool_], near: npt.NDArray[np.bool_]) -> Micro:
        """Score offers against one need.

        Parameters
        ----------
        exact, near : bool array of shape (n_asked, n_offers), n_asked ≥ 1
            Offered at the right level; a sibling offered at the right level.

        Returns
        -------
        int64 array of shape (n_offers,), in millionths
        """
        weights = np.ones((len(exact), 1), dtype=np.int64)
        weights[0] = self.primary_weight
        credit = near * np.int64(self.sibling_percent)
        credit[exact] = 100
        return ratio((weights * credit).sum(axis=0) * (ONE // 100), weights.sum())
