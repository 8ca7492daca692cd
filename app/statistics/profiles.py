"""The operator's figures, small numbers masked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.clock import local_date
from app.core.masking import SMALLEST, masked, masked_share
from app.mentorships.states import EndReason
from app.statistics import queries
from app.statistics.coverage import Gap, KindCover, cover, gaps
from app.statistics.months import MonthLine, months
from app.statistics.queries import Wait
from app.statistics.rules import quantile, short, told

LINES = 50
"""Places told one by one at most."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How many, and how long in days; ``None`` when they are too few to be told."""

    count: int | None
    median: int | None
    p95: int | None


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of support: who waits for it and how long, who offers it."""

    label: str
    waits: Waits
    offers: int | None
    short: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One commune or district: who waits there and how long, who was introduced in a year and after how long."""

    label: str
    waits: Waits
    introduced: Waits


@dataclass(frozen=True, slots=True)
class Ends:
    """How many pairs introduced in a year ended, and how many of them because somebody did not feel safe."""

    count: int | None
    unsafe: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The operator's page, as it was on a day."""

    day: date
    waits: Waits
    introduced: Waits
    ends: Ends
    kinds: list[KindLine]
    communes: list[PlaceLine]
    districts: list[PlaceLine]
    months: list[MonthLine]
    cover: list[KindCover]

    @property
    def gaps(self) -> list[Gap]:
        """Where no association acts, the kinds told together that lack one in the same communes."""
        return gaps(self.cover)

    @property
    def shortages(self) -> list[KindLine]:
        """The kinds that lack volunteers."""
        return [line for line in self.kinds if line.short]


def statistics(session: Session, *, at: datetime) -> Statistics:
    """Return the operator's figures at this instant; as many queries for ten needs as for ten thousand."""
    waiting, introduced = queries.waiting(session, at=at), queries.introduced(session, at=at)
    return Statistics(
        day=local_date(at),
        waits=_waits(waiting),
        introduced=_waits(introduced),
        ends=_ends(queries.ends(session, at=at), len(introduced)),
        kinds=_kinds(session, waiting, at=at),
        communes=_places(waiting, introduced, _commune, queries.commune_names(session)),
        districts=_places(
            waiting,
            introduced,
            lambda wait: wait.district,
            queries.district_names(session),
            untold=_beside_a_few(waiting) | _beside_a_few(introduced),
        ),
        months=months(session, at=at),
        cover=cover(session, queries.kind_names(session)),
    )


def _waits(waits: Sequence[Wait]) -> Waits:
    return _counted(waits, masked(len(waits)))


def _counted(waits: Sequence[Wait], count: int | None) -> Waits:
    if count is None:
        return Waits(None, None, None)
    days = [wait.days for wait in waits]
    return Waits(count, quantile(days, 0.5), quantile(days, 0.95))


def _ends(ends: Counter[str], introduced: int) -> Ends:
    """Tell how many ended, unless what is told of introductions less that gives the few that go on."""
    unsafe, count = masked_share(ends[EndReason.UNSAFE], ends.total())
    return Ends(None if masked(introduced - ends.total()) is None else count, unsafe)


def _kinds(session: Session, waiting: Sequence[Wait], *, at: datetime) -> list[KindLine]:
    by_need = {wait.need_id: wait for wait in waiting}
    asked: dict[str, list[Wait]] = defaultdict(list)
    for code, need_id in queries.kinds_asked(session):
        if need_id in by_need:
            asked[code].append(by_need[need_id])
    offered = queries.kinds_offered(session, at=at)
    return [
        KindLine(
            label,
            _waits(asked[code]),
            masked(offered.get(code, 0)),
            short(len(asked[code]), offered.get(code, 0)),
        )
        for code, label in queries.kind_names(session).items()
    ]


def _places(
    waiting: Sequence[Wait],
    introduced: Sequence[Wait],
    place: Callable[[Wait], Hashable | None],
    names: Mapping[Hashable, str],
    *,
    untold: Set[Hashable] = frozenset(),
) -> list[PlaceLine]:
    """Return the places where five wait at least, the most first; the others, but those `untold`, on the last line."""
    there, gone = (
        {k: v for k, v in _grouped(each, place).items() if k not in untold} for each in (waiting, introduced)
    )
    enough = (key for key in there if len(there[key]) >= SMALLEST)
    many = sorted(enough, key=lambda key: (-len(there[key]), names[key]))
    many = many[:LINES]
    # The total is told: a last line of one to four would be the rest of a subtraction.
    while many and masked(sum(len(there[key]) for key in there if key not in many)) is None:
        many.pop()
    rest = [[wait for key in groups if key not in many for wait in groups[key]] for groups in (there, gone)]
    lines = [(names[key], there[key], gone.get(key, [])) for key in many]
    lines += [("Ailleurs", rest[0], rest[1])] if any(rest) else []
    counts = told([len(after) for _, _, after in lines])
    return [
        PlaceLine(label, _waits(before), _counted(after, count))
        for (label, before, after), count in zip(lines, counts, strict=True)
    ]


def _commune(wait: Wait) -> Hashable:
    return wait.commune


def _beside_a_few(waits: Sequence[Wait]) -> set[Hashable]:
    """Return districts whose figure, taken off that of their commune, would give the few outside of any."""
    found: set[Hashable] = set()
    for theirs in _grouped(waits, _commune).values():
        inside = Counter(wait.district for wait in theirs)
        outside = inside.pop(None, 0)
        if inside and masked(outside) is None:
            found.add(min(inside, key=lambda key: (inside[key], str(key))))
    return found


def _grouped(waits: Sequence[Wait], place: Callable[[Wait], Hashable | None]) -> dict[Hashable, list[Wait]]:
    groups: dict[Hashable, list[Wait]] = defaultdict(list)
    for wait in waits:
        key = place(wait)
        if key is not None:
            groups[key].append(wait)
    return groups
