"""Associations as the third layer: who may take whom, and how many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.plan.network import Groups
from matching.records import Association, Need
from matching.routing import Router


class Routes:
    """Which associations each need may go through.

    Attributes
    ----------
    eligible : list of tuple of str
        Ids by need, smallest first; empty where none covers it.
    groups : Groups
        Needs alike, for the flow.
    """

    def __init__(self, needs: Sequence[Need], associations: Sequence[Association] | None) -> None:
        self._asked = associations is not None
        router = Router(associations or ())
        self.eligible = [router.covering(need) for need in needs]
        limited = sorted(each.id for each in associations or () if each.capacity is not None)
        self._rooms = {each.id: each.capacity for each in associations or () if each.capacity is not None}
        self._limited = limited
        self.groups = self._grouped()

    def covered(self, need: int) -> bool:
        """Some association covers the need, or nobody asked."""
        return bool(self.eligible[need]) or not self._asked

    def name(self, need: int, through: int) -> str | None:
        """Name the association a need goes through: the one of the flow, or the smallest without limit."""
        if through >= 0:
            return self._limited[through]
        return next((each for each in self.eligible[need] if each not in self._rooms), None)

    def _grouped(self) -> Groups:
        kinds = {kind: place for place, kind in enumerate(dict.fromkeys(self.eligible))}
        places = {each: place for place, each in enumerate(self._limited)}
        return Groups(
            of_need=np.array([kinds[kind] for kind in self.eligible], dtype=np.int64),
            eligible=[
                None
                if any(each not in self._rooms for each in kind) or not self._asked
                else [places[each] for each in kind]
                for kind in kinds
            ],
            rooms=np.array([self._rooms[each] for each in self._limited], dtype=np.int64),
        )
