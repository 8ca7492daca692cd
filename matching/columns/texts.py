"""Texts as one sparse matrix, and its product with one text for a few rows at a time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matching.columns.bits import Indices
from matching.similarity import Row, model_named

Dots = npt.NDArray[np.int64]


class TextColumns:
    """Rows of texts in compressed form, over the features that they use.

    Attributes
    ----------
    filled : bool array of shape (n_texts,)
        The text has a word that counts.
    starts : int64 array of shape (n_texts + 1,)
        Where the cells of each text begin, and where the last ends.
    columns, weights : int32 arrays of shape (n_cells,)
    """

    def __init__(self, texts: Sequence[str], model: str) -> None:
        transform = model_named(model).transform
        rows = [transform(text) for text in texts]
        lengths = np.array([len(row.features) for row in rows], dtype=np.int64)
        self.filled = lengths > 0
        self.starts = np.concatenate(([0], np.cumsum(lengths)))
        features = np.concatenate([row.features for row in rows]) if rows else np.zeros(0, np.int32)
        self.weights = np.concatenate([row.weights for row in rows]) if rows else np.zeros(0, np.int32)
        self._used, columns = np.unique(features, return_inverse=True)
        self.columns = columns.astype(np.int32)

    def query(self, row: Row) -> npt.NDArray[np.int32]:
        """Spread one text over the columns."""
        at = np.searchsorted(self._used, row.features)
        at[at == len(self._used)] = 0
        known = self._used[at] == row.features if len(self._used) else np.zeros(len(at), dtype=bool)
        query = np.zeros(len(self._used), dtype=np.int32)
        query[at[known]] = row.weights[known]
        return query

    def dots(self, row: Row, indices: Indices) -> Dots:
        """Multiply one text by those at `indices`, all of them filled; whole numbers, the same in any order."""
        query = self.query(row)
        begins = self.starts[indices]
        lengths = self.starts[indices + 1] - begins
        firsts = np.cumsum(lengths) - lengths
        cells = np.arange(lengths.sum()) + np.repeat(begins - firsts, lengths)
        products = query[self.columns[cells]] * self.weights[cells]
        sums: Dots = np.add.reduceat(products, firsts, dtype=np.int64) if len(firsts) else np.zeros(0, np.int64)
        return sums
