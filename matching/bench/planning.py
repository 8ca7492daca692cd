"""Figures of planning: ours beside SciPy and HiGHS on the same graph, and what truncation costs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from matching.bench.figures import Figure, agree, at_most, timed
from matching.columns import OfferColumns
from matching.configuration import FILES
from matching.plan.certificate import prices, tempting
from matching.plan.edges import Edges, Gatherer, Ints, best_of_both_sides
from matching.plan.network import Groups, Network, network
from matching.plan.objectives import Objective, Worth
from matching.plan.optimum import optimum
from matching.plan.solvers import by_ortools
from matching.ranking import scan_all
from matching.records import Need
from matching.territory import invent
from matching.territory.generator import FIRST_DAY

TIGHT = 0.7
"""Offers for one need."""


def planning(small: int, large: int) -> Iterator[Figure]:
    """Measure the plan of a tight market: seven offers for ten needs."""
    _warm_up()
    edges, capacities = _market(small)
    flow = _flow(edges.take(best_of_both_sides(edges)), capacities, small)
    ours, flows = timed(lambda: by_ortools(flow))
    yield Figure(f"plan, {small:,} needs, OR-tools on the best of both sides", f"{ours:.2f} s")
    with threadpool_limits(1):
        theirs, cost = timed(lambda: _interior_point(flow))
    agree(float(flow.costs @ flows), cost, "the cost found by HiGHS")
    note = f"{theirs:.1f} s; same optimum"
    yield at_most(f"plan, {small:,} needs, against HiGHS interior point", ours / theirs, 0.1, "×", note)
    yield from _proof(edges, capacities, small, flow, flows)
    yield from _against_scipy(large, small, ours)


def _warm_up() -> None:
    """Load the solvers, so that this is not measured."""
    flow = _flow(*_market(20), 20)
    by_ortools(flow)
    _interior_point(flow)


def _proof(edges: Edges, capacities: Ints, needs: int, flow: Network, flows: Ints) -> Iterator[Figure]:
    groups = one_group(needs)
    seconds, best = timed(
        lambda: optimum(edges, needs=needs, capacities=capacities, groups=groups, time_limit=None, certify=True)
    )
    reached, most = -int(flow.costs @ flows), int(best.chosen.values.sum())
    yield at_most("plan, what truncation loses before the proof", 100 * (most - reached) / most, 0.05, "%")
    relaxing, price = timed(lambda: prices(flow, flows))
    left_out = edges.take(~best_of_both_sides(edges))
    _, gap = tempting(left_out, price, needs=needs)
    yield Figure("plan's certificate, one relaxation", f"{relaxing:.2f} s, at most {100 * gap / most:.3f} % missing")
    yield at_most("plan proved on all pairs, gap", 100 * (best.relative_gap or 0.0), 0, "%", f"{seconds:.1f} s in all")


def _against_scipy(needs: int, before: int, then: float) -> Iterator[Figure]:
    edges, capacities = _market(needs)
    kept = edges.take(best_of_both_sides(edges))
    flow = _flow(kept, capacities, needs)
    ours, flows = timed(lambda: by_ortools(flow))
    theirs, value = timed(lambda: _bipartite(kept, capacities, needs))
    agree(-float(flow.costs @ flows), value, "the value found by SciPy")
    note = f"{ours:.2f} s against {theirs:.2f} s; same optimum"
    yield at_most(f"plan, {needs:,} needs, against SciPy sparse", ours / theirs, 0.35, "×", note)
    exponent = math.log(ours / then) / math.log(needs / before)
    yield at_most(f"plan, growth exponent {before:,} → {needs:,}", exponent, 1.5)


def _market(needs: int) -> tuple[Edges, Ints]:
    territory = invent(needs, round(needs * TIGHT))
    pool = OfferColumns(territory.offers)
    worth = Worth.of(Objective.SCORE, territory.needs, today=FIRST_DAY, fairness=FILES.fairness)
    return gathered(territory.needs, pool, worth), np.ones(len(pool), dtype=np.int64)


def gathered(needs: Sequence[Need], pool: OfferColumns, worth: Worth) -> Edges:
    """Return every pair that passes, valued."""
    gatherer = Gatherer(worth, keep_all=True)
    for place, (_, found) in enumerate(scan_all(needs, pool, top=0, configuration=FILES)):
        gatherer.add(place, found.offers, found.total)
    return gatherer.edges()


def one_group(needs: int) -> Groups:
    """Return the groups of needs that no association limits."""
    return Groups(np.zeros(needs, dtype=np.int64), [None], np.zeros(0, dtype=np.int64))


def _flow(edges: Edges, capacities: Ints, needs: int) -> Network:
    return network(edges, needs=needs, capacities=capacities, groups=one_group(needs))


def _bipartite(edges: Edges, capacities: Ints, needs: int) -> float:
    """Solve with SciPy's sparse matching; each need has a place of its own for nobody."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    offers = len(capacities)
    dearest = int(edges.values.max()) + 1
    rows = np.r_[edges.needs, np.arange(needs)]
    columns = np.r_[edges.offers, offers + np.arange(needs)]
    costs = np.r_[dearest - edges.values, np.full(needs, dearest)].astype(float)
    graph = csr_array((costs, (rows, columns)), shape=(needs, offers + needs))
    chosen_rows, chosen_columns = min_weight_full_bipartite_matching(graph)
    return float(needs * dearest - graph[chosen_rows, chosen_columns].sum())


def _interior_point(flow: Network) -> float:
    """Solve with the interior point of HiGHS, which SciPy carries."""
    from matching.plan.solvers import by_scipy

    return float(flow.costs @ by_scipy(flow, method="highs-ipm"))
