"""`match bench`: every figure that is promised, measured here, beside its goal."""

import platform
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matching.bench.figures import Figure


MARKS = {True: "held", False: "MISSED", None: ""}


@click.command("bench")
@click.option("--size", type=click.IntRange(min=200), default=10_000, show_default=True, help="Needs, and offers.")
@click.option("--national", is_flag=True, help="Also 150,000 needs and as many offers in 100 départements.")
def bench_command(*, size: int, national: bool) -> None:
    """Measure ranking and planning side by side with the obvious ways, results asserted equal."""
    from matching.bench.planning import planning
    from matching.bench.ranking import growth, ranking

    click.echo(f"{platform.machine()}, Python {platform.python_version()}; one process unless said")
    figures = chain(ranking(size), growth((size // 10, size, 5 * size)), planning(size, 2 * size))
    missed = _print(chain(figures, _national()) if national else figures)
    click.echo(f"{missed} missed" if missed else "every goal is held")


def _print(figures: "Iterable[Figure]") -> int:
    missed = 0
    for figure in figures:
        missed += figure.met is False
        columns = f"{figure.computation:<62} {figure.measured:>34} {figure.goal:>12} {MARKS[figure.met]:>7}"
        click.echo(f"{columns}  {figure.note}".rstrip())
    return missed


def _national() -> "Iterator[Figure]":
    from matching.bench.national import national

    return national()
