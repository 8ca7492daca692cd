"""Whether who asks is helped alike: of a priority district or not, of every age, in a large town or a small commune."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from app.core.masking import masked
from app.needs.rules import AGE_BANDS
from app.privacy.services.erasing import FEW_INHABITANTS
from app.statistics.queries import Became, Wait
from app.statistics.rules import followed_before, gatherings, lasted, percent, quantile
from app.statistics.subtraction import Atom, Table, counted, given_away

ENOUGH = 20
"""A gap is put into words between groups of at least so many."""
LARGE = 100_000
"""Inhabitants of a large town."""


class Detail(IntEnum):
    """What is told of each group, the most first, as small numbers allow."""

    EVERY_END = 3
    """Introduced, still looking, stopped."""
    SHARE = 2
    """Introduced, and how many asked."""
    INTRODUCED = 1
    """Introduced, and after how long."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who are compared with others: their name in a table, and in a sentence."""

    label: str
    phrase: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to part everybody into groups, in an order in which neighbours may be gathered.

    `of_place`: its groups and the places of other tables hold each other.
    """

    code: str
    caption: str
    groups: tuple[Group, ...]
    group: Callable[[Wait], int]
    of_place: bool = True


@dataclass(frozen=True, slots=True)
class EquityLine:
    """One group: requests of a year and what they became, the median wait before an introduction."""

    group: Group
    requests: int | None
    introduced: int
    waiting: int | None
    stopped: int | None
    days: int | None

    @property
    def introduced_share(self) -> int | None:
        """How many in a hundred requests were introduced."""
        return None if self.requests is None else percent(self.introduced, self.requests)

    @property
    def waiting_share(self) -> int | None:
        """How many in a hundred requests still look."""
        return None if self.requests is None or self.waiting is None else percent(self.waiting, self.requests)

    @property
    def stopped_share(self) -> int | None:
        """How many in a hundred stopped without an introduction."""
        return None if self.requests is None or self.stopped is None else percent(self.stopped, self.requests)


@dataclass(frozen=True, slots=True)
class PairLine:
    """One group: its pairs introduced long enough ago, and how many of them lasted."""

    group: Group
    followed: int
    lasted: int

    @property
    def share(self) -> int | None:
        """How many in a hundred lasted."""
        return percent(self.lasted, self.followed)


@dataclass(frozen=True, slots=True)
class Gap:
    """The two groups that are the furthest apart in one figure, the highest first."""

    high: Group
    highest: int
    low: Group
    lowest: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The tables of one axis; no line where telling two groups apart would tell of a few people."""

    code: str
    caption: str
    lines: tuple[EquityLine, ...] = ()
    pairs: tuple[PairLine, ...] = ()

    @property
    def wait_gap(self) -> Gap | None:
        """The longest and the shortest median wait."""
        return _gap((line.group, line.introduced, line.days) for line in self.lines)

    @property
    def share_gap(self) -> Gap | None:
        """The largest and the smallest share of requests that were introduced."""
        return _gap((line.group, line.requests, line.introduced_share) for line in self.lines)

    @property
    def lasted_gap(self) -> Gap | None:
        """The largest and the smallest share of pairs that lasted."""
        return _gap((line.group, line.followed, line.share) for line in self.pairs)


def _gap(figures: Iterable[tuple[Group, int | None, int | None]]) -> Gap | None:
    enough = [(group, value) for group, count, value in figures if value is not None and (count or 0) >= ENOUGH]
    if len(enough) < 2:
        return None
    high, low = max(enough, key=lambda each: each[1]), min(reversed(enough), key=lambda each: each[1])
    return Gap(*high, *low)


def _size(wait: Wait) -> int:
    return (wait.population < LARGE) + (wait.population < FEW_INHABITANTS)


def _age(wait: Wait) -> int:
    return AGE_BANDS.index(wait.age_band) if wait.age_band in AGE_BANDS else len(AGE_BANDS) - 1


AXES = (
    Axis(
        "district", "Quartier prioritaire",
        (Group("Dans un quartier prioritaire", "dans un quartier prioritaire"), Group("Ailleurs", "ailleurs")),
        lambda wait: int(wait.district is None),
    ),
    Axis(
        "territory", "Territoire",
        (
            Group("Grande ville (100\u00a0000 habitants et plus)", "dans une grande ville"),
            Group("Ville (10\u00a0000 à 99\u00a0999 habitants)", "dans une ville"),
            Group("Petite commune (moins de 10\u00a0000 habitants)", "dans une petite commune"),
        ),
        _size,
    ),
    Axis(
        "age", "Âge",
        (*(Group(band, f"chez les {band[0].lower()}{band[1:]}") for band in AGE_BANDS[:-1]),
         Group(AGE_BANDS[-1], "sans âge indiqué")),
        _age,
        of_place=False,
    ),
)  # fmt: skip


def cuts(
    people: Sequence[Wait], *, beside: Sequence[Table[Wait]], ends: Sequence[Table[Wait]] = (), day: date
) -> tuple[list[Cut], list[Table[Wait]]]:
    """Return a table for each axis, and all that is told of places by then.

    `beside` and `ends` are what other tables tell of the same people: of where
    they are from, and of pairs that ended. Within a table everybody is on one
    line and a column is told on all of them or on none: groups are gathered
    with their neighbours until no figure, nor what remains when figures of
    these tables are taken off each other, is one of a few people. Ages and
    places are known apart: lines by age less lines by place are no group.
    """
    totals = _totals(people)
    of_places = [totals, *beside]
    dated = not _tells_a_few(people, [totals, *ends, lambda wait: _outcome(wait, day)])
    found = []
    for axis in AXES:
        told_by = of_places if axis.of_place else [totals]
        way = _way(axis, people, told_by)
        if way is None:
            found.append(Cut(axis.code, axis.caption))
            continue
        runs, detail = way
        told_by = [*told_by, _table(axis, runs, detail)]
        later = (_paired(axis, runs, people, told_by, day) if dated else None) or []
        if later:
            told_by.append(_durations(axis, later, day))
        of_places = told_by if axis.of_place else of_places
        lines = (_line(axis, run, detail, people) for run in runs)
        pairs = (_pair_line(axis, run, people, day) for run in later)
        found.append(Cut(axis.code, axis.caption, tuple(lines), tuple(pairs)))
    return found, of_places


Run = tuple[int, ...]
"""Groups told on one line."""


def _way(axis: Axis, people: Sequence[Wait], beside: Sequence[Table[Wait]]) -> tuple[list[Run], Detail] | None:
    """Return how to gather the groups: with the most detail, then on the most lines, that tells of no few people."""
    present = sorted({axis.group(wait) for wait in people})
    introduced = {axis.group(wait) for wait in people if wait.became is Became.INTRODUCED}
    theirs = ((axis.group(wait), wait.became) for wait in people)
    alike = Counter(zip(counted(people, beside), theirs, strict=True))
    for detail in sorted(Detail, reverse=True):
        for way in gatherings(len(present)):
            runs = [tuple(present[place] for place in places) for places in way]
            line_of = {group: number for number, run in enumerate(runs) for group in run}
            atoms = Counter[Atom]()
            for (atom, (group, became)), count in alike.items():
                line = _label(axis, line_of[group], became, detail)
                atoms[atom if line is None else atom | {line}] += count
            if not given_away(atoms) and (detail is not Detail.INTRODUCED or _compares(runs, introduced)):
                return runs, detail
    return None


def _paired(
    axis: Axis, runs: Sequence[Run], people: Sequence[Wait], beside: Sequence[Table[Wait]], day: date
) -> list[Run] | None:
    """Return how to gather these lines further, if need be, so that how many pairs lasted tells of no few people."""
    followed = {axis.group(wait) for wait in people if _outcome(wait, day) in ("lasted", "broken")}
    for way in gatherings(len(runs)):
        gathered = [tuple(group for place in places for group in runs[place]) for places in way]
        if _compares(gathered, followed) and not _tells_a_few(people, [*beside, _durations(axis, gathered, day)]):
            return gathered
    return None


def _compares(runs: Sequence[Run], known: Set[int]) -> bool:
    """Tell whether two lines have somebody: nothing is compared with nobody."""
    return sum(not known.isdisjoint(run) for run in runs) > 1


def _label(axis: Axis, line: int, became: Became, detail: Detail) -> Hashable | None:
    """Return which figure of a line counts somebody."""
    if became is Became.INTRODUCED or detail is Detail.EVERY_END:
        return (axis.code, line, became.name)
    return (axis.code, line) if detail is Detail.SHARE else None


def _table(axis: Axis, runs: Sequence[Run], detail: Detail) -> Table[Wait]:
    line_of = {group: number for number, run in enumerate(runs) for group in run}
    return lambda wait: _label(axis, line_of[axis.group(wait)], wait.became, detail)


def _totals(people: Sequence[Wait]) -> Table[Wait]:
    """Return what the head of the page tells of everybody."""
    counts = Counter(wait.became for wait in people)
    told = {each for each in (Became.WAITING, Became.INTRODUCED) if masked(counts[each]) is not None}
    return lambda wait: ("total", wait.became.name) if wait.became in told else None


def _outcome(wait: Wait, day: date) -> str | None:
    """Return whether a pair lasted, or is too young to be asked."""
    if wait.pair is None:
        return None
    if wait.pair.introduced_on >= followed_before(day):
        return "young"
    return "lasted" if lasted(wait.pair.introduced_on, wait.pair.ended_on, wait.pair.end_reason) else "broken"


def _durations(axis: Axis, runs: Sequence[Run], day: date) -> Table[Wait]:
    line_of = {group: number for number, run in enumerate(runs) for group in run}

    def figure(wait: Wait) -> Hashable | None:
        outcome = _outcome(wait, day)
        return None if outcome is None else (axis.code, line_of[axis.group(wait)], outcome)

    return figure


def _tells_a_few(people: Sequence[Wait], tables: Sequence[Table[Wait]]) -> bool:
    return bool(given_away(counted(people, tables)))


def _line(axis: Axis, run: Run, detail: Detail, people: Sequence[Wait]) -> EquityLine:
    """Return the figures of the groups of one line."""
    theirs = [wait for wait in people if axis.group(wait) in run]
    became = Counter(wait.became for wait in theirs)
    every = detail is Detail.EVERY_END
    return EquityLine(
        group=_gathered([axis.groups[group] for group in run]),
        requests=len(theirs) if detail >= Detail.SHARE else None,
        introduced=became[Became.INTRODUCED],
        waiting=became[Became.WAITING] if every else None,
        stopped=became[Became.STOPPED] if every else None,
        days=quantile([wait.days for wait in theirs if wait.became is Became.INTRODUCED], 0.5),
    )


def _pair_line(axis: Axis, run: Run, people: Sequence[Wait], day: date) -> PairLine:
    """Return how many pairs of these groups were introduced long enough ago, and how many lasted."""
    outcomes = Counter(_outcome(wait, day) for wait in people if axis.group(wait) in run)
    lasting = outcomes["lasted"]
    return PairLine(_gathered([axis.groups[group] for group in run]), lasting + outcomes["broken"], lasting)


def _gathered(groups: Sequence[Group]) -> Group:
    """Return the name of groups told together.

    >>> _gathered([Group("A", "en A"), Group("B", "en B"), Group("C", "en C")])
    Group(label='A, B et C', phrase='en A, en B et en C')
    """
    return Group(_and([group.label for group in groups]), _and([group.phrase for group in groups]))


def _and(words: Sequence[str]) -> str:
    return " et ".join(filter(None, (", ".join(words[:-1]), words[-1])))
