"""Where people wait, and where they were introduced: communes, and priority districts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass

from app.core.masking import SMALLEST, masked
from app.statistics.queries import Became, Wait
from app.statistics.rules import quantile, told
from app.statistics.subtraction import Table, counted, given_away

LINES = 50
"""Places told one by one at most."""

Place = Callable[[Wait], Hashable | None]
"""Where somebody is from, in one table."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How many, and how long in days; ``None`` when they are too few to be told."""

    count: int | None
    median: int | None
    p95: int | None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One commune or district, or the `gathered` others: who waits, who was introduced in a year and after how long."""

    label: str
    waits: Waits
    introduced: Waits
    gathered: frozenset[Hashable] = frozenset()


def waits(people: Sequence[Wait]) -> Waits:
    """Tell how many they are, and how long they wait, or nothing of one to four."""
    return _told(people, masked(len(people)))


def communes(people: Sequence[Wait], names: Mapping[Hashable, str]) -> list[PlaceLine]:
    """Return the communes where five wait at least, the others on the last line."""
    return _lines(people, _commune, names)


def districts(
    people: Sequence[Wait], names: Mapping[Hashable, str], *, beside: Sequence[Table[Wait]]
) -> list[PlaceLine]:
    """Return the districts where five wait at least, the others on the last line.

    Those are left out, the least first, whose figure added to or taken off
    what the tables `beside` tell would give a few people.
    """
    sizes = Counter(wait.district for wait in people if wait.district is not None)
    left = sorted(sizes, key=lambda key: (sizes[key], str(key)))
    untold: set[Hashable] = set()
    while True:
        lines = _lines(people, _district, names, untold=untold)
        atoms = counted(people, [*beside, *tables(lines, _district)])
        few = given_away(atoms)
        if not few or not left:
            return lines
        communes_of_few = {wait.commune for wait, atom in zip(people, atoms, strict=True) if atom in few}
        there = {wait.district for wait in people if wait.commune in communes_of_few}
        untold.add(next((key for key in left if key in there), left[0]))
        left = [key for key in left if key not in untold]


def by_commune(lines: Sequence[PlaceLine]) -> list[Table[Wait]]:
    """Return what the table of communes tells, of who waits and of who was introduced."""
    return tables(lines, _commune)


def tables(lines: Sequence[PlaceLine], place: Place) -> list[Table[Wait]]:
    """Return what a table of places tells: which line counts somebody, if it is told."""
    return [_table(lines, place, Became.WAITING), _table(lines, place, Became.INTRODUCED)]


def _table(lines: Sequence[PlaceLine], place: Place, became: Became) -> Table[Wait]:
    told_of = [line.waits if became is Became.WAITING else line.introduced for line in lines]
    line_of = {
        key: (place.__name__, became.name, number)
        for number, (line, figures) in enumerate(zip(lines, told_of, strict=True))
        for key in line.gathered
        if figures.count is not None
    }
    return lambda wait: line_of.get(place(wait)) if wait.became is became else None


def _told(people: Sequence[Wait], count: int | None) -> Waits:
    if count is None:
        return Waits(None, None, None)
    days = [wait.days for wait in people]
    return Waits(count, quantile(days, 0.5), quantile(days, 0.95))


def _lines(
    people: Sequence[Wait], place: Place, names: Mapping[Hashable, str], *, untold: Set[Hashable] = frozenset()
) -> list[PlaceLine]:
    """Return the places where five wait at least, the most first; the others, but those `untold`, on the last line."""
    there, gone = (_grouped(people, place, became, untold) for became in (Became.WAITING, Became.INTRODUCED))
    enough = (key for key in there if len(there[key]) >= SMALLEST)
    many = sorted(enough, key=lambda key: (-len(there[key]), names[key]))
    many = many[:LINES]
    # The total is told: a last line of one to four would be the rest of a subtraction.
    while many and masked(sum(len(there[key]) for key in there if key not in many)) is None:
        many.pop()
    others = frozenset(key for groups in (there, gone) for key in groups if key not in many)
    rest = [[wait for key in groups if key in others for wait in groups[key]] for groups in (there, gone)]
    lines = [(names[key], there[key], gone.get(key, []), frozenset({key})) for key in many]
    lines += [("Ailleurs", rest[0], rest[1], others)] if any(rest) else []
    counts = told([len(after) for _, _, after, _ in lines])
    return [
        PlaceLine(label, waits(before), _told(after, count), keys)
        for (label, before, after, keys), count in zip(lines, counts, strict=True)
    ]


def _commune(wait: Wait) -> Hashable:
    return wait.commune


def _district(wait: Wait) -> Hashable | None:
    return wait.district


def _grouped(people: Sequence[Wait], place: Place, became: Became, untold: Set[Hashable]) -> dict[Hashable, list[Wait]]:
    groups: dict[Hashable, list[Wait]] = defaultdict(list)
    for wait in people:
        key = place(wait)
        if wait.became is became and key is not None and key not in untold:
            groups[key].append(wait)
    return groups
