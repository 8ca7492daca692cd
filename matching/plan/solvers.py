"""Ways of solving the flow: OR-tools, SciPy when it is missing, and a greedy one that never fails."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.plan.edges import Ints
from matching.plan.network import Network


class NoSolutionError(RuntimeError):
    """A solver ended without an optimum."""


def by_ortools(network: Network) -> Ints:
    """Return the flow of each arc; raises ImportError without OR-tools."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        network.tails.astype(np.int32), network.heads.astype(np.int32), network.capacities, network.costs
    )
    flow.set_nodes_supplies(
        np.array([network.source, network.sink], dtype=np.int32),
        np.array([network.people, -network.people], dtype=np.int64),
    )
    if flow.solve() != flow.OPTIMAL:
        raise NoSolutionError("OR-tools found no optimum")
    return np.asarray(flow.flows(arcs), dtype=np.int64)


def by_scipy(network: Network, method: str = "highs-ds") -> Ints:
    """Return the flow of each arc, by SciPy's linear programming: a flow's vertices are whole."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    arcs = np.arange(len(network.tails))
    ends = np.r_[network.tails, network.heads]
    signs = np.r_[np.ones(len(arcs)), -np.ones(len(arcs))]
    balance = csr_array((signs, (ends, np.r_[arcs, arcs])), shape=(network.nodes, len(arcs)))
    supplies = np.zeros(network.nodes)
    supplies[[network.source, network.sink]] = network.people, -network.people
    bounds = np.c_[np.zeros(len(arcs)), network.capacities]
    solution: Any = linprog(  # type: ignore[call-overload]  # its stubs know no sparse array
        network.costs.astype(float), A_eq=balance, b_eq=supplies, bounds=bounds, method=method
    )
    if not solution.success:
        raise NoSolutionError(f"SciPy found no optimum: {solution.message}")
    flows: Ints = np.rint(solution.x).astype(np.int64)
    return flows


def greedily(network: Network, pairs: int) -> Ints:
    """Return a flow that takes the best pair that still fits, again and again.

    Parameters
    ----------
    pairs : int
        The first arcs, which are the pairs.
    """
    flows = np.zeros(len(network.tails), dtype=np.int64)
    into = _arcs_by_head(network, pairs)
    out = {int(network.tails[arc]): arc for arc in range(pairs, len(network.tails) - 1)}
    for arc in np.lexsort((network.heads[:pairs], network.tails[:pairs], network.costs[:pairs])).tolist():
        path = _path(network, flows, into, int(network.tails[arc]))
        last = out.get(int(network.heads[arc]))
        if path and last is not None and flows[last] < network.capacities[last]:
            flows[[*path, arc, last]] += 1
    flows[-1] = network.people - flows[:pairs].sum()
    return flows


def _arcs_by_head(network: Network, pairs: int) -> dict[int, list[int]]:
    into: dict[int, list[int]] = {}
    for arc in range(pairs, len(network.tails) - 1):
        into.setdefault(int(network.heads[arc]), []).append(arc)
    return into


def _path(network: Network, flows: Ints, into: dict[int, list[int]], node: int) -> list[int]:
    """Find arcs with room from the source down to a node, or none."""
    if node == network.source:
        return []
    for arc in into.get(node, ()):
        if flows[arc] < network.capacities[arc]:
            tail = int(network.tails[arc])
            above = _path(network, flows, into, tail)
            if above or tail == network.source:
                return [*above, arc]
    return []
