"""A measured figure beside its goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    `met` is none when the line has no goal, or cannot be measured here; the note says why.
    """

    computation: str
    measured: str
    goal: str = ""
    met: bool | None = None
    note: str = ""


class DisagreementError(AssertionError):
    """Two ways of computing the same thing gave different results."""


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Run some work; returns its seconds of processor, all threads, and its result.

    Whoever else keeps the machine busy hardly changes them.
    """
    begun = process_time()
    result = work()
    return process_time() - begun, result


def timed_by_the_clock(work: Callable[[], T]) -> tuple[float, T]:
    """Run some work; returns the seconds that passed and its result."""
    begun = perf_counter()
    result = work()
    return perf_counter() - begun, result


def at_least(computation: str, ratio: float, goal: float, note: str = "") -> Figure:
    """Say how many times faster something is, with the least that is wanted."""
    return Figure(computation, f"{ratio:.1f}×", f"≥ {goal:g}×", ratio >= goal, note)


def at_most(computation: str, value: float, goal: float, unit: str = "", note: str = "") -> Figure:
    """Say a value that should be small, with the most that is wanted."""
    return Figure(computation, f"{value:.3g} {unit}".strip(), f"≤ {goal:g} {unit}".strip(), value <= goal, note)


def elsewhere(computation: str, goal: str, where: str) -> Figure:
    """Say a goal that this run does not measure, and where it is measured."""
    return Figure(computation, "–", goal, None, where)


def agree(one: float, two: float, what: str) -> None:
    """Refuse results that differ by more than a millionth of themselves."""
    if abs(one - two) > 1e-6 * max(abs(one), abs(two), 1e-9):
        raise DisagreementError(f"{what}: {one!r} is not {two!r}")
