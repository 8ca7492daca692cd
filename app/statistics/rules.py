"""When a figure says too much, what a list of waits comes to, when volunteers are lacking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from math import ceil

from app.core.clock import months_after
from app.core.masking import SMALLEST, masked
from app.mentorships.states import EndReason

MONTHS = 3
"""After how many months it is asked whether a pair lasts."""
AS_AGREED = frozenset({EndReason.GOAL_REACHED, EndReason.PLANNED_END, EndReason.INTERNSHIP_OVER})
"""Ends that nobody regrets, however early: the help was given."""


def quantile(values: Sequence[int], share: float) -> int | None:
    """Return the smallest value that at least `share` of all do not exceed (nearest rank), ``None`` of fewer than five.

    >>> quantile([1, 2, 3, 4, 30], 0.5)
    3
    >>> quantile([1, 2, 3, 4, 5, 30], 0.5)
    3
    >>> quantile(range(1, 21), 0.95), quantile(range(1, 101), 0.95)
    (19, 95)
    >>> quantile([1, 2, 3, 4], 0.5) is None
    True
    """
    ranked = sorted(values)
    return ranked[ceil(len(ranked) * share) - 1] if len(ranked) >= SMALLEST else None


def told(counts: Sequence[int]) -> list[int | None]:
    """Return the lines of a table whose total is told: ``None`` for those from one to four.

    When the total less what is told would give them, because they are one to
    four together or because each is one, the smallest of the others is kept
    back too.

    >>> told([12, 3, 0, 7, 5]), told([12, 3, 2]), told([12, 7]), told([12, 7, 2, 1])
    ([12, None, 0, 7, None], [12, None, None], [12, 7], [12, None, None, None])
    """
    small = {place for place, count in enumerate(counts) if masked(count) is None}
    others = [place for place, count in enumerate(counts) if count and place not in small]
    few = sum(counts[place] for place in small)
    if small and others and (masked(few) is None or few == len(small)):
        small.add(_least(counts, others))
    return [None if place in small else count for place, count in enumerate(counts)]


def told_of_year(counts: Sequence[int], *, young: int, before: int) -> list[int | None]:
    """Return the introductions of months, the newest first, that tell of no few people beside those of a year.

    The year leaves out `before` of the last month. What is told of how long
    pairs last parts it after the first `young` months: what is kept back on
    either side is not a few there, nor on both together.
    """
    of_year = [*counts[:-1], counts[-1] - before]
    found = [*told(of_year[:young]), *told(of_year[young:])]
    hidden = sum(count for count, known in zip(of_year, found, strict=True) if known is None)
    others = [place for place, known in enumerate(found) if known]
    if masked(hidden) is None and others:
        found[_least(of_year, others)] = None
    if found[-1] is not None:
        found[-1] = None if masked(before) is None else counts[-1]
    return found


def _least(counts: Sequence[int], places: Sequence[int]) -> int:
    return min(places, key=lambda place: (counts[place], -place))


def short(waiting: int, offers: int) -> bool:
    """Tell whether a kind of support lacks volunteers: five wait at least, for fewer than half as many offers.

    >>> [short(4, 0), short(10, 5), short(10, 4)]
    [False, False, True]
    """
    return waiting >= SMALLEST and 2 * offers < waiting


def followed_before(day: date) -> date:
    """Return the first of a month: pairs introduced before it are asked whether they lasted.

    The months since are whole, so that what is told of these pairs and what is
    told month by month part in the same place.

    >>> followed_before(date(2026, 11, 16))
    datetime.date(2026, 8, 1)
    """
    return months_after(day.replace(day=1), -MONTHS)


def lasted(introduced_on: date, ended_on: date | None, reason: str) -> bool:
    """Tell whether a pair still was one `MONTHS` after its introduction, or ended as agreed.

    Of a pair whose end has a reason and no day, only an end as agreed is known
    to be no rupture: any other counts as one, so that a share flatters nobody.

    >>> day = date(2026, 1, 10)
    >>> lasted(day, None, ""), lasted(day, date(2026, 4, 9), "no_answer"), lasted(day, date(2026, 4, 10), "no_answer")
    (True, False, True)
    >>> lasted(day, date(2026, 2, 1), "goal_reached"), lasted(day, None, "goal_reached"), lasted(day, None, "no_answer")
    (True, True, False)
    """
    if reason in AS_AGREED or (ended_on is None and not reason):
        return True
    return ended_on is not None and ended_on >= months_after(introduced_on, MONTHS)


def percent(part: int, whole: int) -> int | None:
    """Return a share in whole percents, halves up; ``None`` of nobody.

    >>> percent(1, 8), percent(1, 3), percent(0, 0)
    (13, 33, None)
    """
    return (200 * part + whole) // (2 * whole) if whole else None


def gatherings(count: int) -> Iterator[list[range]]:
    """Return the ways to gather so many groups with their neighbours, the most groups first, two at least.

    >>> [[list(each) for each in way] for way in gatherings(3)]
    [[[0], [1], [2]], [[0], [1, 2]], [[0, 1], [2]]]
    """
    for parts in range(count, 1, -1):
        for inside in combinations(range(1, count), parts - 1):
            yield [range(first, last) for first, last in pairwise((0, *inside, count))]
