"""`match bench`: every figure that is promised, measured here, beside its goal."""

import platform
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matching.bench.fairness import Outcome
    from matching.bench.figures import Figure

MARKS = {True: "held", False: "MISSED", None: ""}


@click.command("bench")
@click.option("--size", type=click.IntRange(min=200), default=10_000, show_default=True, help="Needs, and offers.")
@click.option("--national", is_flag=True, help="Only 150,000 needs and as many offers in 100 départements.")
@click.option("--fairness", is_flag=True, help="Only the price of fairness, on invented histories.")
def bench_command(*, size: int, national: bool, fairness: bool) -> None:
    """Measure ranking and planning side by side with the obvious ways, results asserted equal."""
    if fairness:
        _print_fairness()
        return
    click.echo(f"{platform.machine()}, Python {platform.python_version()}; one process unless said")
    missed = _print(_national() if national else _territory(size))
    click.echo(f"{missed} missed" if missed else "every goal is held")


def _print(figures: "Iterable[Figure]") -> int:
    missed = 0
    for figure in figures:
        missed += figure.met is False
        columns = f"{figure.computation:<66} {figure.measured:>34} {figure.goal:>12} {MARKS[figure.met]:>7}"
        click.echo(f"{columns}  {figure.note}".rstrip())
    return missed


def _territory(size: int) -> "Iterator[Figure]":
    from matching.bench.planning import planning
    from matching.bench.ranking import growth, ranking

    return chain(ranking(size), growth((size // 10, size, 5 * size)), planning(size, 2 * size))


def _national() -> "Iterator[Figure]":
    from matching.bench.national import national

    return national()


def _print_fairness() -> None:
    """Print two histories, enough offers that come late and too few, then a ladder of noise."""
    from matching.bench.fairness import climb, outcomes
    from matching.territory import late, short

    _print_outcomes("Enough offers, but late", outcomes(late()))
    _print_outcomes("Too few offers", outcomes(short()))
    _print_outcomes("The first, made harder one rung after another", climb(late()))


def _print_outcomes(title: str, outcomes: "Iterable[Outcome]") -> None:
    from matching.bench.fairness import HEADER

    click.echo(f"\n{title}\n\n| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}")
    for outcome in outcomes:
        setting, *figures = astuple(outcome)
        cells = [f"{figure:.3f}" if isinstance(figure, float) else str(figure) for figure in figures]
        click.echo(f"| {setting} | {' | '.join(cells)} |")
