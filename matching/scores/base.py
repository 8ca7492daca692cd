"""What every score shares: parameters one can read and set, and exact millionths."""

from inspect import signature
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Micro = npt.NDArray[np.int64]
"""Scores in millionths, so that parts and totals are whole numbers and never drift."""

ONE = 1_000_000
EMPTY = -1
"""The part does not apply: an empty cell, out of the denominator."""


class Estimator:
    """Parameters the scikit-learn way, without importing it: constructors only store them."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 (its signature)
        """Return the parameters by name; `deep` is there for `sklearn.base.clone`."""
        return {name: getattr(self, name) for name in signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """Change parameters by name.

        Raises
        ------
        ValueError
            For a name the constructor does not know.
        """
        for name, value in params.items():
            if name not in self.get_params():
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        params = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({params})"


def to_micro(score: npt.NDArray[np.float64]) -> Micro:
    """Round scores of [0, 1] to millionths, halves up."""
    return np.floor(score * ONE + 0.5).astype(np.int64)


def ratio(numerator: Micro, denominator: Micro | np.int64) -> Micro:
    """Divide whole numbers, rounding halves up."""
    return (2 * numerator + denominator) // (2 * denominator)
