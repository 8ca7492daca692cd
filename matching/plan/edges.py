"""Pairs that may be planned: all that pass, or the best of both sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.plan.objectives import Worth

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Pairs by position in their lists: columns of shape (n_pairs,).

    Attributes
    ----------
    needs, offers : positions
    totals : score, in millionths
    values : what planning the pair is worth to the objective
    """

    needs: Ints
    offers: Ints
    totals: Ints
    values: Ints

    def __len__(self) -> int:
        return len(self.needs)

    def take(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Edges:
        """Keep some."""
        return Edges(self.needs[which], self.offers[which], self.totals[which], self.values[which])

    @classmethod
    def join(cls, pieces: list[Edges]) -> Edges:
        """Put pieces end to end."""
        empty = np.zeros(0, dtype=np.int64)
        columns = zip(*((each.needs, each.offers, each.totals, each.values) for each in pieces), strict=True)
        return cls(*(np.concatenate(column) for column in columns)) if pieces else cls(empty, empty, empty, empty)


def best_of_both_sides(edges: Edges, *, by_need: int = 10, by_offer: int = 20) -> npt.NDArray[np.bool_]:
    """Mark the best pairs of each need and the best pairs of each offer.

    One side alone is not enough: needs all point at the same few offers.
    """
    return _best(edges, edges.needs, by_need) | _best(edges, edges.offers, by_offer)


def run_starts(sorted_values: Ints) -> Ints:
    """Return where each run of equal values begins.

    >>> run_starts(np.array([3, 3, 5])).tolist()
    [0, 2]
    """
    changes = sorted_values[1:] != sorted_values[:-1]
    return np.flatnonzero(np.r_[[True] * bool(len(sorted_values)), changes])


def _best(edges: Edges, side: Ints, keep: int) -> npt.NDArray[np.bool_]:
    order = np.lexsort((edges.offers, edges.needs, -edges.values, side))
    return _first(side[order], keep)[np.argsort(order)]


def _first(groups: Ints, keep: int) -> npt.NDArray[np.bool_]:
    """Mark the first `keep` of each run of equal values."""
    begins = run_starts(groups)
    lengths = np.diff(np.r_[begins, len(groups)])
    place: Ints = np.arange(len(groups)) - np.repeat(begins, lengths)
    return place < keep


class Gatherer:
    """Gathers pairs need by need: all of them, or the best of both sides only.

    Attributes
    ----------
    passing : int array of shape (n_needs,), how many offers pass for each need
    """

    def __init__(self, worth: Worth, *, keep_all: bool, batch: int = 2_000_000) -> None:
        self._worth = worth
        self._keep_all = keep_all
        self._batch = batch
        self._pieces: list[Edges] = []
        self._held = 0
        self.passing = np.zeros(len(worth.claims), dtype=np.int64)

    def add(self, need: int, offers: Ints, totals: Ints) -> None:
        """Add the pairs of one need; `totals` in millionths."""
        needs = np.full(len(offers), need, dtype=np.int64)
        self._pieces.append(Edges(needs, offers, totals, self._worth.values(needs, totals)))
        self.passing[need] = len(offers)
        self._held += len(offers)
        if not self._keep_all and self._held > self._batch:
            self._trim()

    def edges(self) -> Edges:
        """Return what was kept, by need then offer."""
        if not self._keep_all:
            self._trim()
        joined = Edges.join(self._pieces)
        return joined.take(np.lexsort((joined.offers, joined.needs)))

    def _trim(self) -> None:
        joined = Edges.join(self._pieces)
        self._pieces = [joined.take(best_of_both_sides(joined))]
        self._held = len(self._pieces[0])
