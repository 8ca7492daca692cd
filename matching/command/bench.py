"""`match bench`: every figure that is promised, measured here, beside its goal."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from itertools import chain
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matching.bench.fairness import Outcome
    from matching.bench.figures import Figure

MARKS = {True: "met", False: "missed", None: ""}


@click.command("bench")
@click.option("--size", type=click.IntRange(min=200), help="Needs, and as many offers: 10000, national 150000.")
@click.option("--national", is_flag=True, help="Only the size of the country: 100 départements, two processes.")
@click.option("--fairness", is_flag=True, help="Only the price of fairness, on invented histories.")
def bench_command(*, size: int | None, national: bool, fairness: bool) -> None:
    """Measure ranking and planning side by side with the obvious ways, results asserted equal."""
    if fairness:
        _print_fairness()
        return
    from matching.bench import machine

    click.echo(f"{machine.described()}; one process unless said")
    click.echo(f"seconds and ratios are of processor, all threads, unless said; {machine.load()}\n")
    click.echo("| computation | measured | goal | | how |\n|---|---|---|---|---|")
    missed = _print(_national(size or 150_000) if national else _territory(size or 10_000))
    click.echo(f"\n{machine.load()}; {f'{missed} missed' if missed else 'every goal is met'}")


def _print(figures: "Iterable[Figure]") -> int:
    missed = 0
    for figure in figures:
        missed += figure.met is False
        cells = (figure.computation, figure.measured, figure.goal, MARKS[figure.met], figure.note)
        click.echo(f"| {' | '.join(cells)} |")
    return missed


def _territory(size: int) -> "Iterator[Figure]":
    from matching.bench.elsewhere import ELSEWHERE
    from matching.bench.planning import planning
    from matching.bench.price import price
    from matching.bench.ranking import growth, ranking

    sizes = (size // 10, size, 5 * size)
    return chain(ranking(size), growth(sizes), planning(size, 2 * size), price(min(size, 2000)), ELSEWHERE)


def _national(size: int) -> "Iterator[Figure]":
    from matching.bench.national import national

    return national(size)


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
