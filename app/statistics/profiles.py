"""The operator's figures, small numbers masked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.clock import local_date
from app.core.masking import masked, masked_share
from app.mentorships.states import EndReason
from app.statistics import equity, places, queries
from app.statistics.coverage import Gap, KindCover, cover, gaps
from app.statistics.equity import Cut
from app.statistics.months import MonthLine, months
from app.statistics.places import PlaceLine, Waits, waits
from app.statistics.queries import Wait
from app.statistics.rules import followed_before, short
from app.statistics.subtraction import Table


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of support: who waits for it and how long, who offers it."""

    label: str
    waits: Waits
    offers: int | None
    short: bool


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
    equity: list[Cut]
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
    def followed_before(self) -> date:
        """Before which day a pair was introduced that is asked whether it lasted."""
        return followed_before(self.day)

    @property
    def enough(self) -> int:
        """How many a group counts that a sentence compares."""
        return equity.ENOUGH

    @property
    def shortages(self) -> list[KindLine]:
        """The kinds that lack volunteers."""
        return [line for line in self.kinds if line.short]


def statistics(session: Session, *, at: datetime) -> Statistics:
    """Return the operator's figures at this instant; as many queries for ten needs as for ten thousand."""
    waiting, introduced = queries.waiting(session, at=at), queries.introduced(session, at=at)
    people = [*waiting, *introduced, *queries.stopped(session, at=at)]
    communes = places.communes(people, queries.commune_names(session))
    ends = _ends(queries.ends(session, at=at), len(introduced))
    cuts, told_by = equity.cuts(people, beside=places.by_commune(communes), ends=_by_end(ends), day=local_date(at))
    return Statistics(
        day=local_date(at),
        waits=waits(waiting),
        introduced=waits(introduced),
        ends=ends,
        equity=cuts,
        kinds=_kinds(session, waiting, at=at),
        communes=communes,
        districts=places.districts(people, queries.district_names(session), beside=told_by),
        months=months(session, at=at),
        cover=cover(session, queries.kind_names(session)),
    )


def _ends(ends: Counter[str], introduced: int) -> Ends:
    """Tell how many ended, unless what is told of introductions less that gives the few that go on."""
    unsafe, count = masked_share(ends[EndReason.UNSAFE], ends.total())
    return Ends(None if masked(introduced - ends.total()) is None else count, unsafe)


def _by_end(ends: Ends) -> list[Table[Wait]]:
    """Return what is told of ends: which pairs they count."""
    told: list[Table[Wait]] = []
    if ends.count is not None:
        told.append(lambda wait: "ended" if wait.pair and wait.pair.end_reason else None)
    if ends.unsafe is not None:
        told.append(lambda wait: "unsafe" if wait.pair and wait.pair.end_reason == EndReason.UNSAFE else None)
    return told


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
            waits(asked[code]),
            masked(offered.get(code, 0)),
            short(len(asked[code]), offered.get(code, 0)),
        )
        for code, label in queries.kind_names(session).items()
    ]
