"""A job: something that is due now and then, safe to run twice and by two workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    `run()` does what is due in transactions of its own, each of a bounded part,
    and returns how many effects it had; it is called again until it returns 0.
    What is due and cannot move yet keeps nothing behind it waiting.
    `every` is how many seconds pass between two looks, 60 at most: what somebody
    waits for is looked at more often. `shared` is for work whose rows are taken
    one by one (leased, or locked and skipped by others): several workers do it
    together. Any other job is done by one worker at a time.

    `parts()` names the pieces that a job falls into, such as the groups of
    communes of a territory: `run(part)` is then called for each, and several
    workers have different ones in hand.
    """

    name: str
    run: Callable[..., int]
    every: int = 60
    shared: bool = False
    parts: Callable[[], Sequence[str]] | None = None
