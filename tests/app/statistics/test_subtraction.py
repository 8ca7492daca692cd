"""What sums of lines give away: the fast way, and every group tried one by one."""

from collections import Counter
from itertools import chain, combinations
from random import Random

import numpy as np
import pytest

from app.statistics.subtraction import Atom, counted, given_away


def _tried(people: list[Atom]) -> bool:
    """Try every group of one to four: is it a sum of lines, some taken off?"""
    counts = Counter(people)
    atoms = list(counts)
    lines = sorted(set().union(*atoms))
    told = np.array([[line in atom for atom in atoms] for line in lines], dtype=float)
    rank = np.linalg.matrix_rank(told)
    small = [atom for atom in atoms if counts[atom] < 5]
    groups = chain.from_iterable(combinations(small, size) for size in range(1, 5))
    return any(
        np.linalg.matrix_rank(np.vstack([told, [atom in group for atom in atoms]])) == rank
        for group in groups
        if sum(counts[atom] for atom in group) < 5
    )


@pytest.mark.parametrize("seed", range(150))
def test_what_sums_give_away_is_what_trying_every_group_finds(seed: int) -> None:
    chance = Random(seed)
    lines = [f"line {number}" for number in range(chance.randint(2, 8))]
    kinds = [
        frozenset(chance.sample(lines, chance.randint(1, min(3, len(lines))))) for _ in range(chance.randint(2, 9))
    ]
    people = [kind for kind in kinds for _ in range(chance.choice((1, 2, 4, 5, 7, 9)))]
    found = given_away(people)
    assert bool(found) == _tried(people)
    assert sum(atom in found for atom in people) < 5


def test_three_tables_give_what_no_two_of_them_do() -> None:
    # All less the town less the village is the hamlet, of which three are in no district.
    people = [frozenset({"all", "town"})] * 9 + [frozenset({"all", "village"})] * 8
    hamlet = [frozenset({"all", "district"})] * 6 + [frozenset({"all"})] * 3
    assert given_away(people + hamlet) == {frozenset({"all"})}
    assert given_away([each - {"district"} for each in people + hamlet]) == set()
    assert given_away([each - {"village"} for each in people + hamlet]) == set()


def test_who_is_counted_by_a_table_is_counted_on_one_of_its_lines() -> None:
    assert counted([3, 8], [lambda n: "small" if n < 5 else None, lambda n: n % 2]) == [{"small", 1}, {0}]
