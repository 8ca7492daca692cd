"""Parts put together."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from matching.configuration import Weights
from matching.scores.base import EMPTY, Micro, ratio


def total(parts: Mapping[str, Micro], weights: Weights) -> Micro:
    """Weigh parts: Σ weight·part / Σ weight of the parts that apply, 0 when none does.

    Parameters
    ----------
    parts : int64 arrays of shape (n,) by part name, in millionths, `EMPTY` where none applies

    Returns
    -------
    int64 array of shape (n,), in millionths, halves rounded up
    """
    shape = np.shape(next(iter(parts.values())))
    weighed = np.zeros(shape, dtype=np.int64)
    over: npt.NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
    for name, part in parts.items():
        points = np.where(part == EMPTY, 0, getattr(weights, name))
        weighed += points * part
        over += points
    return ratio(weighed, np.maximum(over, 1))
