"""One text as a sparse row of whole numbers, and the product of two rows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SCALE = 4000
"""Length of a row. Products stay below 2**24: exact in any order, even in float32."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A text in the model's space: ascending `features`, whole `weights`, length `SCALE`."""

    features: npt.NDArray[np.int32]
    weights: npt.NDArray[np.int32]

    def __bool__(self) -> bool:
        return bool(len(self.features))

    def dot(self, other: "Row") -> int:
        """Multiply two rows; `SCALE`² is a perfect likeness."""
        _, mine, theirs = np.intersect1d(self.features, other.features, assume_unique=True, return_indices=True)
        return int(self.weights[mine] @ other.weights[theirs])


def row(weights: dict[int, float]) -> Row:
    """Bring weights by feature to a row of length `SCALE`."""
    features = np.array(sorted(weights), dtype=np.int32)
    raw = np.array([weights[feature] for feature in features.tolist()])
    norm = float(np.sqrt((raw * raw).sum()))
    whole = np.rint(raw * (SCALE / norm)).astype(np.int32) if norm else raw.astype(np.int32)
    kept = whole > 0
    return Row(features[kept], whole[kept])
