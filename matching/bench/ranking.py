"""Figures of ranking: one need, all needs, both engines, growth, texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from matching.bench.chunked import Chunked
from matching.bench.figures import DisagreementError, Figure, agree, at_least, at_most, elsewhere, timed
from matching.bench.naive import Loop, Scored
from matching.columns import Engine, Found, OfferColumns, Scanner, engine
from matching.configuration import FILES
from matching.files.timings import peak_mib
from matching.ranking import scan_all
from matching.records import Need, Offer
from matching.scores import ONE
from matching.similarity import TextModel, default_corpus
from matching.territory import Territory, invent

TOP = 20
SAMPLE = 40
"""Needs that the naive loop ranks; the rest of its time is reckoned from them."""

ONES, TIMES = 300, 5
"""Needs that are ranked one at a time, and how often: the best of these is kept."""

KERNEL = "compiled kernel against the NumPy path"


@dataclass(frozen=True, slots=True)
class Everybody:
    """What ranking all needs took, in seconds, and the sum of the scores found."""

    seconds: float
    total: float


def ranking(size: int) -> Iterator[Figure]:
    """Measure one need and all needs against `size` offers, beside the obvious ways."""
    territory = invent(size, size)
    seconds, pool = timed(lambda: OfferColumns(territory.offers))
    yield Figure(f"columns of {size:,} offers, made once", f"{seconds:.2f} s")
    loop = Loop(pool.offers, FILES, {})
    naive = [timed(lambda: loop.rank(need)[:TOP]) for need in territory.needs[:SAMPLE]]  # noqa: B023
    taken: dict[Engine, Everybody] = {}
    for way in engine.installed():
        yield from _one_need(territory.needs, pool, naive, way)
        taken[way] = _everybody(territory.needs, pool, way)
        yield from _all_needs(territory.needs, pool, naive, way, taken[way])
    yield from _against_chunked(territory, taken)
    yield from _kernel(taken, size)
    yield _texts(territory.needs)


def growth(sizes: Sequence[int], needs: int = 300) -> Iterator[Figure]:
    """Measure how ranking everybody grows with the size of the territory."""
    totals = []
    for size in sizes:
        territory = invent(needs, size)
        pool = OfferColumns(territory.offers)
        _everybody(territory.needs[:SAMPLE], pool, Engine.NUMPY)
        totals.append(_everybody(territory.needs, pool, Engine.NUMPY).seconds / needs * size)
    for small, large, one, two in zip(sizes, sizes[1:], totals, totals[1:], strict=False):
        exponent = math.log(two / one) / math.log(large / small)
        yield at_most(f"all needs, growth exponent {small:,} → {large:,}", exponent, 2.0, "", "pairs grow as n²")


def median_and_p95(needs: Sequence[Need], pool: OfferColumns, way: Engine) -> tuple[float, float]:
    """Return the median and the 95th percentile, in ms, of finding offers for one need at a time."""
    scanner = Scanner(pool, FILES, engine=way)
    seconds = [min(timed(lambda: scanner.scan(need, top=TOP))[0] for _ in range(TIMES)) for need in needs]  # noqa: B023
    return float(np.median(seconds)) * 1000, float(np.percentile(seconds, 95)) * 1000


def _one_need(
    needs: Sequence[Need], pool: OfferColumns, naive: Sequence[tuple[float, Sequence[Scored]]], way: Engine
) -> Iterator[Figure]:
    scanner = Scanner(pool, FILES, engine=way)
    for need, (_, expected) in zip(needs, naive, strict=False):
        _same(scanner.scan(need, top=TOP), pool, expected)
    median, high = median_and_p95(needs[:ONES], pool, way)
    size = f"one need, {len(pool):,} offers, {way}"
    slow = float(np.median([seconds for seconds, _ in naive])) * 1000
    yield at_least(f"{size}, against a naive loop", slow / median, 25, "same pairs, same order")
    yield at_most(f"{size}, median", median, 0.5, "ms", f"95th percentile {high:.2g} ms")


def _same(found: Found, pool: OfferColumns, expected: Sequence[Scored]) -> None:
    best = [(-total, pool.ids[at]) for total, at in zip(found.total.tolist(), found.offers.tolist(), strict=True)]
    if best != [row[:2] for row in expected]:
        raise DisagreementError("the ranking is not that of the naive loop")


def _everybody(needs: Sequence[Need], pool: OfferColumns, way: Engine) -> Everybody:
    seconds, total = timed(
        lambda: sum(
            int(each.total.sum()) for _, each in scan_all(needs, pool, top=TOP, configuration=FILES, engine=way)
        )
    )
    return Everybody(seconds, total / ONE)


def _all_needs(
    needs: Sequence[Need],
    pool: OfferColumns,
    naive: Sequence[tuple[float, Sequence[Scored]]],
    way: Engine,
    ours: Everybody,
) -> Iterator[Figure]:
    size = f"all needs, {len(needs):,} × {len(pool):,}, top {TOP}, {way}"
    loop = sum(seconds for seconds, _ in naive) / len(naive) * len(needs)
    yield Figure(size, f"{ours.seconds:.1f} s")
    yield at_least(f"{size}, against a naive loop", loop / ours.seconds, 25, f"{len(naive)} needs of the loop")
    yield at_most(f"{size}, peak memory so far", peak_mib(), 500, "MiB", "one process")


def _against_chunked(territory: Territory, taken: dict[Engine, Everybody]) -> Iterator[Figure]:
    chunked, dense = timed(lambda: _dense_sum(territory.needs, territory.offers))
    for way, ours in taken.items():
        agree(ours.total, dense, f"the sum of scores of the chunked NumPy beside {way}")
        name = f"all needs, {way}, against chunked float32 NumPy"
        yield at_least(name, chunked / ours.seconds, 5, f"{chunked:.1f} s; score sums equal to 1e-6")


def _dense_sum(needs: Sequence[Need], offers: Sequence[Offer]) -> float:
    with threadpool_limits(1):  # threads that wait for one another count as work
        chunks = Chunked(needs, offers, FILES).best(TOP)
        return float(sum(np.where(chunk >= 0, chunk, 0).sum(dtype=np.float64) for chunk in chunks))


def _kernel(taken: dict[Engine, Everybody], size: int) -> Iterator[Figure]:
    if Engine.COMPILED not in taken:
        yield elsewhere(KERNEL, "≥ 5×", "numba is not installed: the extra “compiled”")
        return
    ours, numpy = taken[Engine.COMPILED], taken[Engine.NUMPY]
    if ours.total != numpy.total:
        raise DisagreementError("the kernel does not find what NumPy finds")
    yield at_least(KERNEL, numpy.seconds / ours.seconds, 5, f"all needs, {size:,} × {size:,}; the same bits")


def _texts(needs: Sequence[Need]) -> Figure:
    """Transform texts that differ, with a model that has met none of them."""
    texts = list(dict.fromkeys(need.text for need in needs if need.text))[:2000]
    model = TextModel().fit(default_corpus())
    seconds, _ = timed(lambda: [model.transform(text) for text in texts])
    return at_most("one text transformed", seconds / len(texts) * 1e6, 200, "µs", f"{len(texts):,} texts never met")
