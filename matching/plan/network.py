"""The plan as a flow: people go from a source, through associations and offers, to a sink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.plan.edges import Edges, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Arcs of a minimum-cost flow; the source sends `people`, each at most once.

    The first arcs are the pairs, in the order of the edges; the last one, of no cost, is the
    way of those who are not served.
    """

    tails: Ints
    heads: Ints
    capacities: Ints
    costs: Ints
    nodes: int
    people: int

    @property
    def source(self) -> int:
        """The node everybody starts from."""
        return self.nodes - 2

    @property
    def sink(self) -> int:
        """The node everybody ends at."""
        return self.nodes - 1


@dataclass(frozen=True, slots=True)
class Groups:
    """Needs that the same associations can take, and how many each association can.

    Attributes
    ----------
    of_need : shape (n_needs,), the group of each need
    eligible : the associations of each group; none when nobody's room limits it
    rooms : capacity of each association
    """

    of_need: Ints
    eligible: Sequence[Sequence[int] | None]
    rooms: Ints


def network(edges: Edges, *, needs: int, capacities: Ints, groups: Groups) -> Network:
    """Lay the flow out: source → associations → groups → needs → offers → sink."""
    offers, count = len(capacities), len(groups.eligible)
    group_at, association_at = needs + offers, needs + offers + count
    source = association_at + len(groups.rooms)
    rooms = np.arange(len(groups.rooms))
    links = [
        (association, group)
        for group, eligible in enumerate(groups.eligible)
        for association in (() if eligible is None else eligible)
    ]
    free = [group for group, eligible in enumerate(groups.eligible) if eligible is None]
    arcs = (
        _arcs(edges.needs, needs + edges.offers, 1, -edges.values),
        _arcs(group_at + groups.of_need, np.arange(needs), 1),
        _arcs(np.full(len(free), source), group_at + np.array(free, dtype=np.int64), needs),
        _arcs(
            association_at + np.array([each for each, _ in links], dtype=np.int64),
            group_at + np.array([group for _, group in links], dtype=np.int64),
            needs,
        ),
        _arcs(np.full(len(rooms), source), association_at + rooms, groups.rooms),
        _arcs(needs + np.arange(offers), np.full(offers, source + 1), capacities),
        _arcs(np.array([source]), np.array([source + 1]), needs),
    )
    tails, heads, bounds, costs = (np.concatenate(column) for column in zip(*arcs, strict=True))
    return Network(tails, heads, bounds, costs, nodes=source + 2, people=needs)


def _arcs(
    tails: npt.ArrayLike, heads: npt.ArrayLike, capacities: npt.ArrayLike, costs: npt.ArrayLike = 0
) -> tuple[Ints, Ints, Ints, Ints]:
    columns = np.broadcast_arrays(*(np.asarray(each, dtype=np.int64) for each in (tails, heads, capacities, costs)))
    first, second, third, fourth = columns
    return first, second, third, fourth
