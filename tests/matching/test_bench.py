"""The figures: every way of computing gives the same results, on a small territory."""

import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from matching import FILES, OfferColumns
from matching.bench.chunked import Chunked
from matching.bench.figures import DisagreementError, agree, at_least, at_most
from matching.bench.naive import Loop
from matching.cli import match
from matching.ranking import scan_all
from matching.territory import invent


def test_chunked_numpy_finds_the_sums_that_we_find():
    territory = invent(90, 200, seed=2)
    dense = np.concatenate(list(Chunked(territory.needs, territory.offers, FILES).best(5)))
    for row, (_, found) in zip(
        dense, scan_all(territory.needs, OfferColumns(territory.offers), top=5, configuration=FILES), strict=True
    ):
        assert np.where(row >= 0, row, 0).sum() == pytest.approx(found.total.sum() / 1e6, abs=1e-5)


def test_results_that_differ_are_refused():
    agree(1.0, 1.0 + 1e-9, "near")
    with pytest.raises(DisagreementError, match=r"far: 1\.0 is not 1\.1"):
        agree(1.0, 1.1, "far")


def test_a_figure_says_whether_its_goal_is_held():
    assert at_least("speed", 30, 25).met
    assert not at_least("speed", 20, 25).met
    assert at_most("gap", 0, 0, "%").met
    assert not at_most("gap", 0.1, 0, "%").met


def test_the_bench_prints_every_goal_beside_its_figure():
    result = CliRunner().invoke(match, ["bench", "--size", "200"], catch_exceptions=False)
    assert result.exit_code == 0
    goals = (
        "≥ 25×",
        "≥ 5×",
        "≤ 0.5 ms",
        "≤ 200 µs",
        "≤ 500 MiB",
        "≤ 0.35 ×",
        "≤ 0.1 ×",
        "≤ 0.05 %",
        "≤ 0 %",
        "≤ 2",
        "≤ 1.5",
    )
    for goal in (*goals, "≤ 45 s", "≥ 200×", "≤ 12 s", "≥ 0.5×"):
        assert f"| {goal}" in result.stdout
    rows = [line.split(" | ") for line in result.stdout.splitlines() if line.startswith("| ") and "| met |" in line]
    assert rows
    assert "price of fairness" in result.stdout
    assert "load" in result.stdout


def test_the_country_is_ranked_in_two_processes_with_the_sums_of_the_naive_loop():
    command = [sys.executable, "-m", "matching", "bench", "--national", "--size", "400"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    for row in (
        "all needs, 400 × 400, top 20, 2 processes",
        "against a naive loop",
        "plan, 400 needs",
        "| ≤ 1024 MiB |",
    ):
        assert row in result.stdout


def test_the_naive_loop_ranks_nobody_in_an_empty_market():
    assert Loop([], FILES, {}).rank(invent(1, 0).needs[0]) == []
