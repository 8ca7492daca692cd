"""Parts put together."""

from collections.abc import Mapping

import numpy as np

from matching.configuration import Weights
from matching.scores.base import EMPTY, ONE, Micro, ratio, to_micro


def total(parts: Mapping[str, Micro], weights: Weights) -> Micro:
    """Weigh parts: Σ weight·part / Σ weight of the parts that apply, 0 when none does.

    Parameters
    ----------
    parts : int64 arrays of shape (n,) by part name, in millionths, `EMPTY` where none applies

    Returns
    -------
    int64 array of shape (n,), in millionths, halves rounded up
    """
    return quotient(*weigh(parts, weights))


def doubted(totals: Micro, percent: int) -> Micro:
    """Take so many percent off totals in millionths, halves rounded up."""
    return ratio(totals * (100 - percent), np.int64(100))


def quotient(weighed: Micro, over: Micro) -> Micro:
    """Divide what `weigh` returns."""
    return ratio(weighed, np.maximum(over, 1))


def weigh(parts: Mapping[str, Micro], weights: Weights) -> tuple[Micro, Micro]:
    """Return Σ weight·part and Σ weight over the parts that apply."""
    shape = np.shape(next(iter(parts.values())))
    weighed = np.zeros(shape, dtype=np.int64)
    over = np.zeros(shape, dtype=np.int64)
    for name, part in parts.items():
        points = getattr(weights, name) * (part != EMPTY)
        weighed += points * part
        over += points
    return weighed, over


def rebuild(parts: Mapping[str, float], weights: Weights, *, doubt_percent: int = 0) -> float:
    """Return the total of one pair from its stored parts, to the last digit; a part that is not there does not apply.

    >>> rebuild({"skills": 1.0, "availability": 0.842510}, Weights())
    0.943754
    """
    micro = {name: to_micro(np.array([part])) for name, part in parts.items()}
    return float(doubted(total(micro, weights), doubt_percent)[0] / ONE) if micro else 0.0
