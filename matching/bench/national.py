"""The size of the national programme: 150,000 needs and as many offers in 100 départements."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.bench.figures import Figure, agree, at_least, at_most, timed, timed_by_the_clock
from matching.bench.memory import own_peak_mib, peak_of_children_mib, processor_seconds, together_mib
from matching.bench.naive import Loop
from matching.bench.ranking import TIMES, TOP, median_and_p95
from matching.columns import OfferColumns, Scanner, engine
from matching.columns.windows import CELL_DEGREES
from matching.command.progress import progress
from matching.configuration import FILES
from matching.files.timings import peak_mib
from matching.plan.edges import Edges, Ints, best_of_both_sides
from matching.plan.network import Groups, Network, network
from matching.plan.objectives import Worth
from matching.plan.solvers import by_ortools
from matching.records import Need
from matching.scores import ONE
from matching.territory import Territory, invent

DEPARTMENTS = 100
PROCESSES = 2
SAMPLE = 6
ONES = 500
"""Needs that are ranked one at a time."""

CHUNK = 1000
"""Needs that a process takes at a time, neighbours together so that they share windows."""

MOST_MIB = 1024

Part = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]


def national(people: int) -> Iterator[Figure]:
    """Measure ranking and planning at the size of the country."""
    territory = invent(people, people, departments=DEPARTMENTS)
    making, pool = timed(lambda: OfferColumns(territory.offers))
    yield Figure(f"columns of {people:,} offers, made once", f"{making:.1f} s")
    for way in engine.installed():
        median, high = median_and_p95(territory.needs[:ONES], pool, way)
        note = f"median {median:.2g} ms; {ONES} needs, best of {TIMES} each"
        yield at_most(f"one need, {people:,} offers, {way}, 95th percentile", high, 2, "ms", note)
    gc.freeze()  # so that the processes share what they only read
    yield from _ranking(territory, pool)


def _ranking(territory: Territory, pool: OfferColumns) -> Iterator[Figure]:
    needs, people = territory.needs, len(territory.needs)
    before = processor_seconds()
    ours, (edges, together) = timed_by_the_clock(lambda: _everybody(needs, pool))
    spent = processor_seconds() - before
    size = f"all needs, {people:,} × {len(pool):,}, top {TOP}, {PROCESSES} processes"
    yield at_most(size, ours, 45, "s", f"by the clock; {spent:.1f} s of processor; {len(edges):,} pairs")
    yield at_most("peak memory of the largest process, ranking", _largest_mib(), MOST_MIB, "MiB")
    if together:
        yield at_most("memory of all processes, what they share counted once", together, MOST_MIB, "MiB")
    loop = Loop(territory.offers, FILES, {})
    naive, sampled = timed(lambda: [loop.rank(need)[:TOP] for need in needs[:SAMPLE]])
    expected = sum(-row[0] for rows in sampled for row in rows) / ONE
    agree(float(edges.totals[edges.needs < SAMPLE].sum()) / ONE, expected, "the sum of scores of the naive loop")
    reckoned = naive / SAMPLE * people
    yield at_least("the same, against a naive loop", reckoned / spent, 200, f"of processor; {SAMPLE} needs of the loop")
    yield from _plan(edges, people, len(pool))


def _everybody(needs: Sequence[Need], pool: OfferColumns) -> tuple[Edges, float]:
    """Rank in processes that share the columns; returns the pairs and the memory held, in MiB."""
    order = sorted(range(len(needs)), key=lambda at: _cell(needs[at]))
    chunks = [order[begin : begin + CHUNK] for begin in range(0, len(order), CHUNK)]
    scanner = Scanner(pool, FILES, needs=len(needs))
    context = multiprocessing.get_context("fork")
    with (
        context.Pool(PROCESSES, initializer=_shared.append, initargs=((needs, scanner),)) as workers,
        progress("Ranking", len(chunks)) as advance,
    ):
        parts = []
        for part in workers.imap(_part, chunks):
            parts.append(part)
            advance()
        together = together_mib()
    return _edges(parts, len(needs)), together


def _cell(need: Need) -> tuple[int, int]:
    """Return the cell of the grid that a need lives in."""
    if need.place is None:
        return (0, 0)
    return int(need.place.lat // CELL_DEGREES), int(need.place.lon // CELL_DEGREES)


_shared: list[tuple[Sequence[Need], Scanner]] = []
"""What the processes were forked with."""


def _part(chunk: Sequence[int]) -> Part:
    needs, scanner = _shared[0]
    found = [scanner.scan(needs[at], top=TOP) for at in chunk]
    counts = [len(each.offers) for each in found]
    offers, totals = (np.concatenate(column) for column in zip(*((f.offers, f.total) for f in found), strict=True))
    return np.repeat(np.array(chunk, np.int32), counts), offers.astype(np.int32), totals.astype(np.int32)


def _edges(parts: Sequence[Part], needs: int) -> Edges:
    """Put the parts together, by need; values are those of the objective `score`."""
    who, offers, totals = (np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True))
    order = np.argsort(who, kind="stable")
    who, offers, totals = who[order], offers[order], totals[order]
    worth = Worth(np.ones(needs, dtype=np.int64))
    return Edges(who, offers, totals, worth.values(who, totals))


def _plan(edges: Edges, needs: int, offers: int) -> Iterator[Figure]:
    """Plan on the best of both sides of what was ranked."""
    groups = Groups(np.zeros(needs, dtype=np.int64), [None], np.zeros(0, dtype=np.int64))
    kept = edges.take(best_of_both_sides(edges))
    flow = network(kept, needs=needs, capacities=np.ones(offers, dtype=np.int64), groups=groups)
    with multiprocessing.get_context("spawn").Pool(1) as planner:
        solved = planner.apply(_solved, (flow,))
    served, size = int(solved.flows[: len(kept)].sum()), f"plan, {needs:,} needs"
    note = f"by the clock; {solved.processor:.1f} s of processor; {served:,} served, {len(kept):,} pairs"
    yield at_most(size, solved.seconds, 12, "s", note)
    yield at_most(f"{size}, peak memory of the process that solves", solved.peak_mib, 700, "MiB")


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan and what it took, in a process that does nothing else."""

    flows: Ints
    seconds: float
    processor: float
    peak_mib: float


def _solved(flow: Network) -> Solved:
    seconds, (processor, flows) = timed_by_the_clock(lambda: timed(lambda: by_ortools(flow)))
    return Solved(flows, seconds, processor, own_peak_mib())


def _largest_mib() -> float:
    return max(peak_mib(), peak_of_children_mib())
