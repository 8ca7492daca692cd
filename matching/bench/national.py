"""The size of the national programme: 150,000 needs and as many offers in 100 départements."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from matching.bench.figures import Figure, agree, at_least, at_most, timed
from matching.bench.naive import Loop
from matching.columns import OfferColumns, scan
from matching.configuration import FILES
from matching.files.timings import peak_mib
from matching.plan.edges import Edges, Gatherer, best_of_both_sides
from matching.plan.network import Groups, network
from matching.plan.objectives import Objective, Worth
from matching.plan.solvers import by_ortools
from matching.ranking import scan_all
from matching.records import Need
from matching.scores import ONE
from matching.territory import invent
from matching.territory.generator import FIRST_DAY

PEOPLE = 150_000
DEPARTMENTS = 100
TOP = 20
PROCESSES = 2
SAMPLE = 6


def national() -> Iterator[Figure]:
    """Measure ranking and planning at the size of the country."""
    territory = invent(PEOPLE, PEOPLE, departments=DEPARTMENTS)
    seconds, pool = timed(lambda: OfferColumns(territory.offers))
    yield Figure(f"columns of {PEOPLE:,} offers, made once", f"{seconds:.1f} s")
    scan(territory.needs[0], pool, top=TOP, configuration=FILES)
    ones = [timed(lambda: scan(need, pool, top=TOP, configuration=FILES))[0] for need in territory.needs[:500]]  # noqa: B023
    yield at_most(f"one need, {PEOPLE:,} offers, 95th percentile", float(np.percentile(ones, 95)) * 1000, 2, "ms")
    ours, edges = timed(lambda: _everybody(territory.needs, pool))
    size = f"all needs, {PEOPLE:,} × {PEOPLE:,}, top {TOP}, {PROCESSES} processes"
    yield at_most(size, ours, 45, "s")
    loop = Loop(territory.offers, FILES, {})
    naive, sampled = timed(lambda: [loop.rank(need)[:TOP] for need in territory.needs[:SAMPLE]])
    expected = sum(-row[0] for rows in sampled for row in rows) / ONE
    agree(float(edges.totals[edges.needs < SAMPLE].sum()) / ONE, expected, "the sum of scores of the naive loop")
    yield at_least(f"{size}, against a naive loop", naive / SAMPLE * PEOPLE / ours, 200, f"{SAMPLE} needs of the loop")
    yield from _plan(edges)
    yield at_most("peak memory of a process", peak_mib(), 1024, "MiB")


def _everybody(needs: Sequence[Need], pool: OfferColumns) -> Edges:
    """Rank in processes that share the columns, each taking a part of the needs."""
    context = multiprocessing.get_context("fork")
    bounds = np.linspace(0, len(needs), PROCESSES + 1).astype(int).tolist()
    with context.Pool(PROCESSES, initializer=_shared.append, initargs=((needs, pool),)) as workers:
        return Edges.join(workers.starmap(_part, pairwise(bounds)))


_shared: list[tuple[Sequence[Need], OfferColumns]] = []
"""What the processes were forked with."""


def _part(begin: int, end: int) -> Edges:
    needs, pool = _shared[0]
    worth = Worth.of(Objective.SCORE, needs, today=FIRST_DAY, fairness=FILES.fairness)
    gatherer = Gatherer(worth, keep_all=True)
    found = scan_all(needs[begin:end], pool, top=TOP, configuration=FILES)
    for place, (_, each) in enumerate(found, start=begin):
        gatherer.add(place, each.offers, each.total)
    return gatherer.edges()


def _plan(edges: Edges) -> Iterator[Figure]:
    """Plan on the best of both sides of what was ranked."""
    groups = Groups(np.zeros(PEOPLE, dtype=np.int64), [None], np.zeros(0, dtype=np.int64))
    kept = edges.take(best_of_both_sides(edges))
    flow = network(kept, needs=PEOPLE, capacities=np.ones(PEOPLE, dtype=np.int64), groups=groups)
    seconds, flows = timed(lambda: by_ortools(flow))
    served = int(flows[: len(kept)].sum())
    yield at_most(f"plan, {PEOPLE:,} needs", seconds, 12, "s", f"{served:,} served, {len(kept):,} pairs")
