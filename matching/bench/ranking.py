"""Figures of ranking: one need, all needs, growth, texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from matching.bench.chunked import Chunked
from matching.bench.figures import DisagreementError, Figure, agree, at_least, at_most, timed
from matching.bench.naive import Loop, Scored
from matching.columns import Found, OfferColumns, scan
from matching.configuration import FILES
from matching.files.timings import peak_mib
from matching.ranking import scan_all
from matching.records import Need, Offer
from matching.scores import ONE
from matching.similarity import TextModel, default_model
from matching.territory import Territory, invent

TOP = 20
SAMPLE = 40
"""Needs that the naive loop ranks; the rest of its time is reckoned from them."""


def ranking(size: int) -> Iterator[Figure]:
    """Measure one need and all needs against `size` offers, beside the obvious ways."""
    territory = invent(size, size)
    seconds, pool = timed(lambda: OfferColumns(territory.offers))
    scan(territory.needs[0], pool, top=TOP, configuration=FILES)
    yield Figure(f"columns of {size:,} offers, made once", f"{seconds:.2f} s")
    yield from _one_need(territory.needs, pool)
    yield from _all_needs(territory, pool)
    yield _texts(territory.needs)


def growth(sizes: Sequence[int], needs: int = 300) -> Iterator[Figure]:
    """Measure how ranking everybody grows with the size of the territory."""
    totals = []
    for size in sizes:
        territory = invent(needs, size)
        pool = OfferColumns(territory.offers)
        scan(territory.needs[0], pool, top=TOP, configuration=FILES)
        seconds, _ = timed(lambda: _sum(territory.needs, pool))  # noqa: B023 (called at once)
        totals.append(seconds / needs * size)
    for small, large, one, two in zip(sizes, sizes[1:], totals, totals[1:], strict=False):
        exponent = math.log(two / one) / math.log(large / small)
        yield at_most(f"all needs, growth exponent {small:,} → {large:,}", exponent, 2.0, "", "pairs grow as n²")


def _one_need(needs: Sequence[Need], pool: OfferColumns) -> Iterator[Figure]:
    ours, naive, loop = [], [], Loop(pool.offers, FILES, {})
    for need in needs[:SAMPLE]:
        slow, expected = timed(lambda: loop.rank(need)[:TOP])  # noqa: B023
        ours += [timed(lambda: scan(need, pool, top=TOP, configuration=FILES))[0] for _ in range(10)]  # noqa: B023
        naive.append(slow)
        _same(scan(need, pool, top=TOP, configuration=FILES), pool, expected)
    median = float(np.median(ours))
    size = f"one need, {len(pool):,} offers"
    yield at_least(f"{size}, against a naive loop", float(np.median(naive)) / median, 25, "same pairs, same order")
    yield at_most(f"{size}, median", median * 1000, 0.5, "ms")


def _same(found: Found, pool: OfferColumns, expected: Sequence[Scored]) -> None:
    best = [(-total, pool.ids[at]) for total, at in zip(found.total.tolist(), found.offers.tolist(), strict=True)]
    if best != [row[:2] for row in expected]:
        raise DisagreementError("the ranking is not that of the naive loop")


def _all_needs(territory: Territory, pool: OfferColumns) -> Iterator[Figure]:
    needs, offers = territory.needs, territory.offers
    ours, total = timed(lambda: _sum(needs, pool))
    loop = Loop(offers, FILES, {})
    naive, _ = timed(lambda: [loop.rank(need)[:TOP] for need in needs[:SAMPLE]])
    size = f"all needs, {len(needs):,} × {len(offers):,}, top {TOP}"
    yield Figure(size, f"{ours:.1f} s")
    yield at_least(
        f"{size}, against a naive loop", naive / SAMPLE * len(needs) / ours, 25, f"{SAMPLE} needs of the loop"
    )
    yield at_most("peak memory so far", peak_mib(), 500, "MiB")
    chunked, dense = timed(lambda: _dense_sum(needs, offers))
    agree(total, dense, "the sum of scores of the chunked NumPy")
    yield at_least(f"{size}, against chunked float32 NumPy", chunked / ours, 5, "score sums equal to 1e-6")


def _sum(needs: Sequence[Need], pool: OfferColumns) -> float:
    found = scan_all(needs, pool, top=TOP, configuration=FILES)
    return sum(int(each.total.sum()) for _, each in found) / ONE


def _dense_sum(needs: Sequence[Need], offers: Sequence[Offer]) -> float:
    chunks = Chunked(needs, offers, FILES).best(TOP)
    return float(sum(np.where(chunk >= 0, chunk, 0).sum(dtype=np.float64) for chunk in chunks))


def _texts(needs: Sequence[Need]) -> Figure:
    texts = [need.text for need in needs if need.text][:2000]
    model: TextModel = default_model()
    seconds, _ = timed(lambda: [model.transform(text) for text in texts])
    return at_most("one text transformed", seconds / len(texts) * 1e6, 200, "µs")
