"""Proof that nothing better was left out: dual prices by relaxation on the residual graph."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.plan.edges import Edges, Ints, run_starts
from matching.plan.network import Network


def prices(network: Network, flows: Ints) -> Ints:
    """Return a price for every node under which no arc with room left is worth taking.

    Bellman's relaxation, every arc at once, from all nodes at 0: at an optimum the residual
    graph has no circuit of negative cost, so that it settles.

    Returns
    -------
    int64 array of shape (n_nodes,)
        `cost + price[tail] − price[head] ≥ 0` for every arc of the residual graph.

    Raises
    ------
    ValueError
        When the flow is not an optimum of this network.
    """
    forward, backward = flows < network.capacities, flows > 0
    tails = np.r_[network.tails[forward], network.heads[backward]]
    heads = np.r_[network.heads[forward], network.tails[backward]]
    costs = np.r_[network.costs[forward], -network.costs[backward]]
    order = np.argsort(heads, kind="stable")
    tails, heads, costs = tails[order], heads[order], costs[order]
    begins = run_starts(heads)
    reached = heads[begins]
    price = np.zeros(network.nodes, dtype=np.int64)
    for _ in range(network.nodes + 1):
        cheapest = np.minimum(price[reached], np.minimum.reduceat(price[tails] + costs, begins))
        if np.array_equal(cheapest, price[reached]):
            return price
        price[reached] = cheapest
    raise ValueError("the flow can be improved: no prices prove it")


def tempting(left_out: Edges, price: Ints, *, needs: int) -> tuple[npt.NDArray[np.bool_], int]:
    """Mark the pairs left out that the prices do not rule out.

    Returns
    -------
    marks : bool array of shape (n_pairs,)
    gap : int
        Upper bound of what they could add together: a need gains once at most.
    """
    gain = left_out.values - price[left_out.needs] + price[needs + left_out.offers]
    most = np.zeros(needs, dtype=np.int64)
    np.maximum.at(most, left_out.needs, gain)
    return gain > 0, int(most.sum())
