"""The best offers for one need, exactly, from columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol

from matching.columns import vectors
from matching.columns.bits import Words, pack_indices
from matching.columns.engine import Engine, chosen
from matching.columns.feasible import feasible, met, unite
from matching.columns.found import Found
from matching.columns.offers import OfferColumns
from matching.configuration import Configuration
from matching.records import Need
from matching.similarity import Row, model_named


class Best(Protocol):
    """Scores the offers of a set and keeps the best `top`, all of them when it is 0."""

    def __call__(self, row: Words, need: Need, text: Row | None, *, top: int) -> Found:
        """Find them."""
        ...


class Scanner:
    """Scans one pool under one configuration, again and again.

    Parameters
    ----------
    engine : Engine, optional
        How to compute it; what the environment says by default. Results are the same.
    needs : int, default=1
        How many will be scanned for: whether loading the kernel pays.
    """

    def __init__(
        self, pool: OfferColumns, configuration: Configuration, *, engine: Engine | None = None, needs: int = 1
    ) -> None:
        self.pool = pool
        self.configuration = configuration
        self._transform = model_named(configuration.text_model).transform
        self._unite = unite
        self._best: Best = partial(vectors.best, pool=pool, configuration=configuration)
        if chosen(engine, needs=needs):
            from matching.columns import compiled

            self._unite = compiled.unite
            self._best = compiled.Machine(pool, configuration).best

    def scan(self, need: Need, *, top: int, never: Iterable[int] = ()) -> Found:
        """Find the best `top` offers for a need, or all that pass when `top` is 0; see `scan`."""
        allowed = met(need, self.configuration)
        if allowed is None:
            return self._best(self.pool.empty, need, None, top=top)
        row = feasible(allowed, self.pool, self.configuration, self._unite)
        refused = list(never)
        if refused:
            row &= ~pack_indices(refused, len(self.pool))
        text = self._transform(need.text) if need.text else None
        return self._best(row, allowed, text, top=top)


def scan(
    need: Need,
    pool: OfferColumns,
    *,
    top: int,
    configuration: Configuration,
    never: Iterable[int] = (),
    engine: Engine | None = None,
) -> Found:
    """Find the best `top` offers for a need, or all that pass when `top` is 0.

    Parameters
    ----------
    never : positions never to be proposed
    """
    return Scanner(pool, configuration, engine=engine).scan(need, top=top, never=never)


def count_passing(need: Need, pool: OfferColumns, configuration: Configuration) -> int:
    """Count the offers that pass for a need, without scoring them."""
    allowed = met(need, configuration)
    if allowed is None:
        return 0
    return vectors.within_reach(feasible(allowed, pool, configuration), allowed, pool, configuration)
