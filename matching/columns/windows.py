"""Offers near a place: whole cells of a grid, so that a need looks at its surroundings only."""

from __future__ import annotations

from math import ceil, cos, floor, radians

import numpy as np
import numpy.typing as npt

from matching.columns.bits import Indices, Words, pack_indices
from matching.places import Place

CELL_DEGREES = 0.2
KM_A_DEGREE = 111.0
"""A little less than the truth, so that a window is never too small."""

MARGIN_KM = 0.01
"""For points a hair beyond the border of a cell."""

MOST_BYTES = 64 * 2**20
"""Room for the windows kept; they are made again when it is full."""

Cell = tuple[int, int]


class Windows:
    """Finds the offers whose cell comes within a distance of a place's cell.

    Parameters
    ----------
    lats, lons : float arrays of shape (n_offers,), degrees; NaN belongs to no cell
    """

    def __init__(self, lats: npt.NDArray[np.float64], lons: npt.NDArray[np.float64]) -> None:
        self._size = len(lats)
        self._members: dict[Cell, Indices] = {}
        known = np.flatnonzero(~np.isnan(lats))
        cells = np.floor(np.c_[lats[known], lons[known]] / CELL_DEGREES).astype(np.int64)
        order = np.lexsort((cells[:, 1], cells[:, 0]))
        changes = np.flatnonzero(np.any(np.diff(cells[order], axis=0), axis=1)) + 1
        for group in np.split(order, changes) if len(order) else ():
            row, column = cells[group[0]].tolist()
            self._members[row, column] = known[group]
        self._rows: dict[tuple[Cell, Cell], Words] = {}

    def near(self, place: Place, km: float) -> Words | None:
        """Return a set that holds every offer within `km` of a place; none where a window cannot say."""
        km += MARGIN_KM
        rows = ceil(km / (KM_A_DEGREE * CELL_DEGREES))
        edge = abs(place.lat) + (rows + 1) * CELL_DEGREES
        if edge >= 80:
            return None
        columns = ceil(km / (KM_A_DEGREE * CELL_DEGREES * cos(radians(edge))))
        if abs(place.lon) + (columns + 1) * CELL_DEGREES >= 180:
            return None
        cell = floor(place.lat / CELL_DEGREES), floor(place.lon / CELL_DEGREES)
        return self._row(cell, (rows, columns))

    def _row(self, cell: Cell, around: Cell) -> Words:
        row = self._rows.get((cell, around))
        if row is None:
            if len(self._rows) * self._size > 8 * MOST_BYTES:
                self._rows.clear()
            row = self._rows[cell, around] = self._made(cell, around)
        return row

    def _made(self, cell: Cell, around: Cell) -> Words:
        lines = range(cell[0] - around[0], cell[0] + around[0] + 1)
        columns = range(cell[1] - around[1], cell[1] + around[1] + 1)
        if len(lines) * len(columns) > len(self._members):
            inside = [each for at, each in self._members.items() if at[0] in lines and at[1] in columns]
        else:
            cells = ((line, column) for line in lines for column in columns)
            inside = [self._members[each] for each in cells if each in self._members]
        return pack_indices(np.concatenate(inside) if inside else np.zeros(0, np.int64), self._size)
