"""What the figures of a page tell when they are added up and taken off each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

from app.core.masking import SMALLEST, masked

T = TypeVar("T")
Atom = frozenset[Hashable]
Table = Callable[[T], Hashable | None]
"""Which told line of one table counts somebody; ``None`` where none does."""
_Row = dict[int, Fraction]


def counted(people: Iterable[T], tables: Sequence[Table[T]]) -> list[Atom]:
    """Return for each of `people` the lines of all the tables that count them."""
    return [frozenset(line for table in tables if (line := table(each)) is not None) for each in people]


def given_away(people: Iterable[Atom] | Mapping[Atom, int]) -> set[Atom]:
    """Return a group of one to four that figures give together though none tells it; nothing where there is none.

    Each of `people` is the lines that count them, or how many they are by
    these lines. Those whom the same lines
    count cannot be told apart: they are an atom. What anybody can work out is
    the sums of lines, each taken some number of times, added or taken off.
    Those that are one group, everybody in it once and nobody else, are the
    vectors of zeros and ones of the space that the lines span over the atoms.
    One of a few people is zero on each atom of five or more: with these
    columns first, reduced rows (Gauss-Jordan) that begin after them span all
    such vectors, each a sum of at most four rows, since each row has a pivot
    of its own with somebody in it. That a place has nobody is taken as known.

    >>> lines = lambda *names: frozenset(names)
    >>> given_away([lines("all", "town")] * 9 + [lines("all")] * 6)
    set()
    >>> given_away([lines("all", "town")] * 9 + [lines("all")] * 3)
    {frozenset({'all'})}
    """
    counts = Counter(people)
    atoms = sorted(counts, key=lambda atom: (masked(counts[atom]) is None, sorted(map(str, atom))))
    many = sum(masked(counts[atom]) is not None for atom in atoms)
    found = _reduced(
        {place: Fraction(1) for place, atom in enumerate(atoms) if line in atom}
        for line in sorted(set().union(*atoms), key=str)
    )
    small = [row for pivot, row in found.items() if pivot >= many]
    for size in range(1, SMALLEST):
        for rows in combinations(small, size):
            total: _Row = {}
            for row in rows:
                total = _plus(total, row, Fraction(1))
            group = {atoms[place] for place in total}
            if set(total.values()) == {1} and sum(counts[atom] for atom in group) < SMALLEST:
                return group
    return set()


def _reduced(rows: Iterable[_Row]) -> dict[int, _Row]:
    """Return the rows that span the same, each by its first column, which no other row has."""
    done: dict[int, _Row] = {}
    for each in rows:
        row = each
        for pivot, other in done.items():
            row = _plus(row, other, -row.get(pivot, Fraction(0)))
        if row:
            first = min(row)
            row = {place: value / row[first] for place, value in row.items()}
            done = {pivot: _plus(other, row, -other.get(first, Fraction(0))) for pivot, other in done.items()}
            done[first] = row
    return done


def _plus(row: _Row, other: _Row, times: Fraction) -> _Row:
    """Return `row` and so many times the other, without what comes to nothing."""
    if not times:
        return row
    sums = {place: row.get(place, Fraction(0)) + times * other.get(place, Fraction(0)) for place in row | other}
    return {place: value for place, value in sums.items() if value}
