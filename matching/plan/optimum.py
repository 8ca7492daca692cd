"""Solve on the most promising pairs, then prove that the others change nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
import numpy.typing as npt

from matching.plan import child
from matching.plan.certificate import prices, tempting
from matching.plan.edges import Edges, Ints, best_of_both_sides
from matching.plan.network import Groups, Network, network
from matching.plan.solvers import greedily

MOST_ROUNDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """The pairs chosen.

    Attributes
    ----------
    chosen : Edges
    through : int array of shape (n_chosen,), the association of each, −1 where none limits it
    solver : str, `ortools`, `scipy`, or `greedy` when time ran out
    gap : int or None
        At most how much value is missing; 0 is a proof, none when nothing is known.
    """

    chosen: Edges
    through: Ints
    solver: str
    gap: int | None

    @property
    def relative_gap(self) -> float | None:
        """The gap as a share of the value reached and missed; none when nothing is known."""
        if not self.gap:
            return None if self.gap is None else 0.0
        return round(self.gap / (self.gap + int(self.chosen.values.sum())), 9)


def optimum(
    edges: Edges,
    *,
    needs: int,
    capacities: Ints,
    groups: Groups,
    time_limit: float | None,
    certify: bool,
    by_need: int = 10,
    by_offer: int = 20,
) -> Optimum:
    """Choose pairs of the largest value under every capacity.

    Parameters
    ----------
    time_limit : float or None
        Seconds for the child process; none solves in this one, without limit.
    certify : bool
        The edges are all there are: prove the optimum, adding the pairs that could do better.
    by_need, by_offer : int
        Best pairs of each need and of each offer to begin with.
    """
    ends = None if time_limit is None else monotonic() + time_limit
    # Offers that nobody can have are no part of the flow: among plans of equal value they would tip the choice.
    wanted = np.bincount(edges.offers, minlength=len(capacities)) > 0
    named = np.flatnonzero(wanted)
    edges, capacities = replace(edges, offers=(np.cumsum(wanted) - 1)[edges.offers]), capacities[named]
    used = best_of_both_sides(edges, by_need=by_need, by_offer=by_offer)
    gap: int | None = None
    for _ in range(MOST_ROUNDS):
        tried = edges.take(used)
        flow = network(tried, needs=needs, capacities=capacities, groups=groups)
        solved = _solved(flow, ends)
        if solved is None:
            flows, solver, gap = greedily(flow, len(tried)), "greedy", None
            break
        flows, solver = solved
        missed, gap = _missed(edges, used, flow, flows, needs) if certify else (used[:0], None)
        if not gap:
            break
        used = used.copy()
        used[missed] = True
    chosen = tried.take(flows[: len(tried)] > 0)
    chosen = replace(chosen, offers=named[chosen.offers])
    return Optimum(chosen, _through(chosen, flows[len(tried) :], groups), solver, gap)


def _solved(flow: Network, ends: float | None) -> tuple[Ints, str] | None:
    if ends is None:
        return child.solve(flow)
    left = ends - monotonic()
    return child.solve_within(flow, left) if left > 0 else None


def _missed(edges: Edges, used: npt.NDArray[np.bool_], flow: Network, flows: Ints, needs: int) -> tuple[Ints, int]:
    """List the pairs left out that could do better, and how much at most."""
    out = np.flatnonzero(~used)
    marks, gap = tempting(edges.take(out), prices(flow, flows), needs=needs)
    return out[marks], gap


def _through(chosen: Edges, flows: Ints, groups: Groups) -> Ints:
    """Deal the people of each group to the associations that its flow came from, smallest first."""
    links = len(groups.of_need) + sum(eligible is None for eligible in groups.eligible)
    left = {
        (group, association): int(flows[links + place])
        for place, (group, association) in enumerate(
            (group, association)
            for group, eligible in enumerate(groups.eligible)
            for association in (() if eligible is None else eligible)
        )
    }
    return np.array([_deal(left, int(group), groups) for group in groups.of_need[chosen.needs]], dtype=np.int64)


def _deal(left: dict[tuple[int, int], int], group: int, groups: Groups) -> int:
    for association in groups.eligible[group] or ():
        if left[group, association] > 0:
            left[group, association] -= 1
            return association
    return -1
