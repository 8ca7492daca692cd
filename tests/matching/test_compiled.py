"""The compiled scan: the same bits as NumPy, loaded only when it pays."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_strategies import configurations, histories, markets

from matching import FILES, OfferColumns
from matching.columns import Engine, Found, engine
from matching.columns.kernel import compiled
from matching.ranking import scan_all
from matching.territory import invent


def same(needs, pool, **options):
    ours, theirs = (list(scan_all(needs, pool, engine=way, **options)) for way in (Engine.NUMPY, Engine.COMPILED))
    return all(
        np.array_equal(getattr(one, name), getattr(two, name), equal_nan=True)
        for (_, one), (_, two) in zip(ours, theirs, strict=True)
        for name in Found.__slots__
    )


def run(code, **variables):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=variables, check=False)


@given(st.data(), markets(), configurations(), st.sampled_from((0, 1, 2, 3, 10)))
def test_both_engines_find_the_same_pairs_in_the_same_order_with_the_same_parts(data, market, configuration, top):
    needs, offers = market
    pool = OfferColumns(offers, configuration.text_model)
    assert same(needs, pool, top=top, configuration=configuration, history=data.draw(histories(market)))


@pytest.mark.parametrize("top", [0, 1, 20])
def test_both_engines_agree_on_a_territory(top):
    territory = invent(150, 1500, seed=4)
    assert same(territory.needs, OfferColumns(territory.offers), top=top, configuration=FILES)


def test_numba_is_not_imported_with_the_library_nor_to_rank_a_few():
    code = "import sys, matching; matching.rank(matching.Need(id='n'), [matching.Offer(id='o')]); print(*sys.modules)"
    assert "numba" not in run(code).stdout.split()


def test_without_numba_many_are_ranked_all_the_same_and_the_kernel_cannot_be_demanded():
    without = "import sys; sys.modules['numba'] = None; from matching.columns.engine import chosen;"
    ranks = f"{without} print(chosen(needs=10**6))"
    assert run(ranks).stdout == "False\n"
    demanded = run(ranks, MATCHING_ENGINE="compiled")
    assert demanded.returncode
    assert "install the extra" in demanded.stderr


def test_the_environment_can_keep_to_numpy(monkeypatch):
    assert engine.chosen(needs=10**6)
    monkeypatch.setenv(engine.VARIABLE, "numpy")
    assert not engine.chosen(needs=10**6)
    assert engine.chosen(Engine.COMPILED)


def test_code_that_has_no_folder_for_its_cache_is_compiled_all_the_same():
    there = {}
    exec("def double(number): return 2 * number", there)
    assert compiled(there["double"])(21) == 42
