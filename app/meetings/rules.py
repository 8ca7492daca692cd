"""Three dates out of two weekly grids. Pure: no database, no clock, no request."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from app.core.clock import PARIS
from app.mentorships.states import PairRhythm
from app.needs.states import Reach
from app.places.calendar import DaysOff
from app.skills.states import Mode
from matching import week

DATES = 3
"""How many dates are offered at once."""
NOTICE = timedelta(hours=48)
"""A date is never nearer: a guardian must have time to read of it."""
SOON_DAYS = 14
"""Dates of the next two weeks come first."""
HORIZON_DAYS = 70
"""No date is further than that: beyond, somebody calls."""
MOST_REFUSED = 3
"""Rounds refused in a row after which the coordinator is asked to call."""
SHORTLY = timedelta(hours=24)
"""A meeting called off later than that before is told by phone too; a date that near is no longer chosen."""
RHYTHM_DAYS = {PairRhythm.WEEKLY: (7, 3), PairRhythm.FORTNIGHTLY: (14, 4), PairRhythm.MONTHLY: (30, 7)}
"""Days after the last meeting around which the next is looked for, and how many sooner or later are as good."""
MINUTES_PER_KM = {Reach.WALK: 12.0, Reach.TWENTY: 2.5, Reach.FORTY: 2.0}
"""How long a kilometre takes, by how a youth goes about: the two ends of :data:`app.needs.states.REACH_KM`."""
VOLUNTEER_MINUTES_PER_KM = 2.5
_QUARTER = 15
_SCHOOL = ("scolaire", "langue.vivante")
"""Kinds of support, or their first word, that follow the school year."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One date: an instant, how long, what is to be said of it.

    `in_break` is within school holidays; `tight` when the moment in common
    leaves no time for the way there.
    """

    starts_at: datetime
    minutes: int
    in_break: bool = False
    tight: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What dates are looked for.

    `common` is the week both are free, in half-hours (:mod:`matching.week`),
    local wall time; `travel` is the longer of the two ways, in minutes (0 at a
    distance). `busy` are instants (from, to) that are taken already; `refused`
    those that were offered before: they do not come back, and other hours of
    other days are preferred. `around` is the day that the rhythm of a pair asks
    for, and how many days sooner or later are as good; of a first meeting none.
    """

    common: int
    at: datetime
    minutes: int
    travel: int = 0
    days_off: DaysOff = field(default_factory=DaysOff)
    school_year: bool = False
    busy: Sequence[tuple[datetime, datetime]] = ()
    refused: Collection[datetime] = ()
    around: tuple[date, int] | None = None


class Where(Enum):
    """How the two meet, as far as what they said goes."""

    IN_PERSON = (False,)
    REMOTE = (True,)
    EITHER = (False, True)


def where(need: Mode, offer: Mode) -> Where:
    """Return how the two may meet: at a distance as soon as one of them says so, in person first if both may."""
    if Mode.REMOTE in (need, offer):
        return Where.REMOTE
    return Where.EITHER if need is offer is Mode.EITHER else Where.IN_PERSON


def common_week(one: str, two: str) -> int:
    """Return the half-hours in which both are free; a side that said « ça change » closes nothing.

    >>> week.format_week(common_week("wed 14:00-18:00", "wed 16:00-20:00"))
    'wed 16:00-18:00'
    """
    first, second = week.parse(one), week.parse(two)
    return first & second if first and second else first | second


def within(common: int, starts_at: datetime, minutes: int) -> bool:
    """Tell whether a date lies in the week both are free, by the clock on the wall.

    >>> within(week.parse("wed 14:00-16:00"), datetime(2026, 11, 18, 13, 45, tzinfo=UTC), 60)
    True
    >>> within(week.parse("wed 14:00-16:00"), datetime(2026, 11, 18, 14, 15, tzinfo=UTC), 60)
    False
    """
    local = starts_at.astimezone(PARIS)
    begin = local.weekday() * 48 * 30 + local.hour * 60 + local.minute
    return all(common >> slot & 1 for slot in range(begin // 30, -(-(begin + minutes) // 30)))


def next_around(rhythm: PairRhythm, last: date | None, *, today: date) -> tuple[date, int] | None:
    """Return around which day the next meeting is, and how far from it is as good; none asks for the soonest.

    >>> next_around(PairRhythm.FORTNIGHTLY, date(2026, 11, 18), today=date(2026, 11, 20))
    (datetime.date(2026, 12, 2), 4)
    """
    if last is None or rhythm not in RHYTHM_DAYS:
        return None
    days, slack = RHYTHM_DAYS[rhythm]
    return max(last + timedelta(days=days), today + NOTICE), slack


def follows_school(kind_codes: Iterable[str]) -> bool:
    """Tell whether a kind of support stops with school."""
    return any(code.startswith(_SCHOOL) for code in kind_codes)


def travel_minutes(*, youth_km: float | None, reach: Reach, volunteer_km: float | None) -> int:
    """Return the longer of the two ways in minutes, up to the next quarter; an unknown distance counts as one.

    >>> travel_minutes(youth_km=6.0, reach=Reach.TWENTY, volunteer_km=1.0)
    15
    """
    youth = _QUARTER if youth_km is None else youth_km * MINUTES_PER_KM[reach]
    volunteer = _QUARTER if volunteer_km is None else volunteer_km * VOLUNTEER_MINUTES_PER_KM
    return -(-round(max(youth, volunteer)) // _QUARTER) * _QUARTER


def dates(search: Search, *, wanted: int = DATES) -> list[Proposed]:
    """Return up to `wanted` dates, in order of time.

    Never on a public holiday, nor within :data:`NOTICE`. Preferred in this
    order: out of school holidays (if the help follows school), other days than
    those chosen already, the next two weeks (or near the day that the rhythm asks
    for), with time for the way, hours that were not refused, other days of the
    week, the nearest to that day, the sooner.
    """
    left, chosen = list(_candidates(search)), list[Proposed]()
    while left and len(chosen) < wanted:
        best = min(left, key=lambda each: _rank(each, chosen, search))
        chosen.append(best)
        left = [each for each in left if not _overlap(_span(each), _span(best))]
    return sorted(chosen, key=lambda each: each.starts_at)


def _rank(each: Proposed, chosen: Sequence[Proposed], search: Search) -> tuple[object, ...]:
    day, days = _day(each.starts_at), [_day(other.starts_at) for other in chosen]
    habits = {_habit(other) for other in search.refused}
    return (
        each.in_break and search.school_year,
        day in days,
        _too_far(day, search),
        each.tight,
        _habit(each.starts_at) in habits,
        day.weekday() in {other.weekday() for other in days},
        abs((day - search.around[0]).days) if search.around else 0,
        each.starts_at,
    )


def _too_far(day: date, search: Search) -> int:
    """Return by how much a day is out of the next two weeks (0 or 1), or of what the rhythm asks for (in days)."""
    if search.around is None:
        return day > _day(search.at) + timedelta(days=SOON_DAYS)
    asked, slack = search.around
    return max(0, abs((day - asked).days) - slack)


def _candidates(search: Search) -> Iterator[Proposed]:
    first = _day(search.at + NOTICE)
    spans = week.spans(search.common)
    for day in (first + timedelta(days=number) for number in range(HORIZON_DAYS)):
        if day in search.days_off.public:
            continue
        for _, begins, ends in (span for span in spans if span[0] == day.weekday()):
            yield from _within(search, day, begins, ends)


def _within(search: Search, day: date, begins: int, ends: int) -> Iterator[Proposed]:
    """Yield the dates that one unbroken moment of one day holds: after the way there, with time to go home if it can.

    A moment too short for the way is offered as it is, and said to be tight.
    """
    length = search.minutes
    if ends - begins < length:
        return
    tight = ends - begins < search.travel + length
    start = begins if tight else begins + search.travel
    last = ends - length if tight else max(start, ends - length - search.travel)
    for minute in range(start, last + 1, length):
        found = _instant(day, minute, length)
        if found is not None and _is_free(search, found, length):
            yield Proposed(found, length, day in search.days_off.school, tight)


def _instant(day: date, minute: int, length: int) -> datetime | None:
    """Return the instant of a wall time; ``None`` on the night when clocks change under the meeting."""
    if minute + length > 24 * 60:
        return None
    starts = datetime.combine(day, time(*divmod(minute, 60)), PARIS)
    ends = starts + timedelta(minutes=length)
    steady = starts.utcoffset() == ends.utcoffset() == starts.replace(fold=1).utcoffset()
    return starts.astimezone(UTC) if steady else None


def _is_free(search: Search, starts: datetime, length: int) -> bool:
    span = (starts, starts + timedelta(minutes=length))
    soon = starts < search.at + NOTICE
    return not soon and starts not in search.refused and not any(_overlap(span, busy) for busy in search.busy)


def _span(each: Proposed) -> tuple[datetime, datetime]:
    return each.starts_at, each.starts_at + timedelta(minutes=each.minutes)


def _overlap(one: tuple[datetime, datetime], two: tuple[datetime, datetime]) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def _day(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()


def _habit(instant: datetime) -> tuple[int, time]:
    """Return the day of the week and the hour of a date: what somebody who refuses it probably refuses."""
    local = instant.astimezone(PARIS)
    return local.weekday(), local.time()
