"""The tables of equity, from searches counted by hand; no database."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, permutations
from random import Random

import pytest

from app.mentorships.states import EndReason
from app.needs.rules import AGE_BANDS
from app.statistics import equity, places
from app.statistics.equity import Cut
from app.statistics.places import PlaceLine
from app.statistics.queries import Became, Pair, Wait
from app.statistics.rules import lasted

DAY = date(2026, 11, 16)
OLD, YOUNG = date(2026, 2, 10), date(2026, 10, 10)
LARGE_TOWN, TOWN, VILLAGE = ("31555", 500_000), ("31149", 39_000), ("31001", 900)


def _of(count: int, became: Became, *, where: tuple[str, int] = LARGE_TOWN, district: str | None = None,
        age: int = 2, days: int = 10, pair: Pair | None = None) -> list[Wait]:  # fmt: skip
    if became is Became.INTRODUCED and pair is None:
        pair = Pair(OLD, None, "")
    return [
        Wait(f"{became}{n}", days, where[0], district, became, AGE_BANDS[age], where[1], pair) for n in range(count)
    ]


def _cuts(people: Sequence[Wait]) -> dict[str, Cut]:
    return {cut.code: cut for cut in equity.cuts(people, beside=[], day=DAY)[0]}


def _crowd() -> list[Wait]:
    """Return 60 requests of priority districts and 100 of elsewhere."""
    ended = Pair(OLD, OLD + timedelta(days=30), EndReason.ABSENCES)
    return [
        *_of(20, Became.INTRODUCED, district="q", days=12, age=0),
        *_of(10, Became.INTRODUCED, district="q", days=30, pair=ended),
        *_of(18, Became.WAITING, district="q", days=60, age=0),
        *_of(12, Became.STOPPED, district="q"),
        *_of(36, Became.INTRODUCED, days=9, where=VILLAGE),
        *_of(9, Became.INTRODUCED, days=40, pair=ended),
        *_of(15, Became.INTRODUCED, days=5, pair=Pair(YOUNG, None, ""), where=VILLAGE, age=0),
        *_of(25, Became.WAITING, where=VILLAGE),
        *_of(15, Became.STOPPED, where=VILLAGE, age=0),
    ]  # fmt: skip


def test_a_table_says_what_became_of_the_requests_of_each_group() -> None:
    inside, elsewhere = _cuts(_crowd())["district"].lines
    assert (inside.group.label, elsewhere.group.label) == ("Dans un quartier prioritaire", "Ailleurs")
    assert (inside.requests, inside.introduced, inside.waiting, inside.stopped) == (60, 30, 18, 12)
    assert (elsewhere.requests, elsewhere.introduced, elsewhere.waiting, elsewhere.stopped) == (100, 60, 25, 15)
    assert (inside.introduced_share, inside.waiting_share, inside.stopped_share) == (50, 30, 20)
    assert (elsewhere.introduced_share, elsewhere.waiting_share, elsewhere.stopped_share) == (60, 25, 15)
    assert (inside.days, elsewhere.days) == (12, 9)


def test_only_pairs_of_three_months_or_more_are_asked_whether_they_lasted() -> None:
    inside, elsewhere = _cuts([*_crowd(), *_of(5, Became.INTRODUCED, district="q", pair=Pair(YOUNG, None, ""))])[
        "district"
    ].pairs
    assert (inside.followed, inside.lasted, inside.share) == (30, 20, 67)
    assert (elsewhere.followed, elsewhere.lasted, elsewhere.share) == (45, 36, 80)


def test_gaps_name_the_two_groups_that_are_the_furthest_apart() -> None:
    cut = _cuts(_crowd())["district"]
    assert cut.wait_gap is not None
    assert cut.share_gap is not None
    assert cut.lasted_gap is not None
    assert (cut.wait_gap.high.phrase, cut.wait_gap.highest) == ("dans un quartier prioritaire", 12)
    assert (cut.wait_gap.low.phrase, cut.wait_gap.lowest) == ("ailleurs", 9)
    assert (cut.share_gap.high.phrase, cut.share_gap.highest, cut.share_gap.lowest) == ("ailleurs", 60, 50)
    assert (cut.lasted_gap.highest, cut.lasted_gap.lowest) == (80, 67)


def test_a_gap_is_not_put_into_words_between_small_groups() -> None:
    people = [*_of(19, Became.INTRODUCED, district="q", days=30), *_of(40, Became.INTRODUCED)]
    cut = _cuts(people)["district"]
    assert [line.days for line in cut.lines] == [30, 10]
    assert cut.wait_gap is None


def test_groups_that_are_too_small_are_told_with_their_neighbour() -> None:
    people = [*_of(8, Became.INTRODUCED, age=0), *_of(2, Became.INTRODUCED, age=1), *_of(9, Became.INTRODUCED, age=3)]
    told = [(line.group.label, line.introduced) for line in _cuts(people)["age"].lines]
    assert told == [("11–14\u00a0ans", 8), ("15–17\u00a0ans et 22–25\u00a0ans", 11)]


@pytest.mark.parametrize("few", [1, 4])
def test_two_groups_of_which_one_is_few_are_not_compared(few: int) -> None:
    people = [*_of(few, Became.INTRODUCED, district="q"), *_of(40, Became.INTRODUCED)]
    assert _cuts(people)["district"] == Cut("district", "Quartier prioritaire")


def test_few_who_stopped_are_told_with_those_who_still_look() -> None:
    people = [
        *_of(10, Became.INTRODUCED, district="q"), *_of(10, Became.INTRODUCED),
        *_of(8, Became.WAITING, district="q"), *_of(2, Became.STOPPED, district="q"), *_of(10, Became.STOPPED),
        *_of(6, Became.WAITING),
    ]  # fmt: skip
    inside, elsewhere = _cuts(people)["district"].lines
    assert (inside.requests, inside.introduced, inside.waiting, inside.stopped) == (20, 10, None, None)
    assert (elsewhere.requests, elsewhere.introduced_share, elsewhere.waiting_share) == (26, 38, None)


def test_how_many_asked_is_kept_back_where_few_of_them_were_not_introduced() -> None:
    people = [*_of(10, Became.INTRODUCED, district="q"), *_of(12, Became.INTRODUCED), *_of(3, Became.STOPPED)]
    inside, elsewhere = _cuts(people)["district"].lines
    assert (inside.requests, inside.introduced, inside.introduced_share) == (None, 10, None)
    assert (elsewhere.requests, elsewhere.introduced, elsewhere.days) == (None, 12, 10)


def test_pairs_are_gathered_further_than_requests_where_few_of_them_broke() -> None:
    broken = Pair(OLD, OLD + timedelta(days=30), EndReason.ABSENCES)
    people = [person for age, some in enumerate((3, 5, 6)) for person in [
        *_of(10, Became.INTRODUCED, age=age), *_of(some, Became.INTRODUCED, age=age, pair=broken)]]  # fmt: skip
    cut = _cuts(people)["age"]
    assert [line.introduced for line in cut.lines] == [13, 15, 16]
    assert [(line.followed, line.lasted) for line in cut.pairs] == [(28, 20), (16, 10)]


def test_pairs_are_not_compared_when_the_ends_of_the_page_less_the_broken_ones_are_a_few() -> None:
    broken = Pair(OLD, OLD + timedelta(days=30), EndReason.ABSENCES)
    later = Pair(OLD, OLD + timedelta(days=200), EndReason.ABSENCES)
    people = [*_of(9, Became.INTRODUCED, district="q", pair=broken), *_of(9, Became.INTRODUCED, district="q"),
              *_of(9, Became.INTRODUCED, pair=broken), *_of(9, Became.INTRODUCED),
              *_of(2, Became.INTRODUCED, pair=later)]  # fmt: skip

    def ended(wait: Wait) -> str | None:
        return "ended" if wait.pair and wait.pair.end_reason else None

    assert equity.cuts(people, beside=[], day=DAY)[0][0].pairs
    assert not equity.cuts(people, beside=[], ends=[ended], day=DAY)[0][0].pairs


def test_nothing_is_compared_with_nobody() -> None:
    people = [*_of(9, Became.INTRODUCED, pair=Pair(YOUNG, None, "")), *_of(3, Became.WAITING, district="q")]
    assert not _cuts(people)["district"].lines
    people += [*_of(9, Became.WAITING), *_of(9, Became.WAITING, district="q")]
    cut = _cuts(people)["district"]
    assert [(line.requests, line.introduced) for line in cut.lines] == [(12, 0), (18, 9)]
    assert not cut.pairs


def test_what_ended_without_a_known_day_lasted_only_if_it_ended_as_agreed() -> None:
    assert lasted(OLD, None, EndReason.PLANNED_END)
    assert not lasted(OLD, None, EndReason.ACCOUNT_CLOSED)
    assert lasted(date(2025, 11, 30), date(2026, 2, 28), EndReason.ABSENCES)
    assert not lasted(date(2025, 11, 30), date(2026, 2, 27), EndReason.ABSENCES)


COMMUNES = (("c0", 400_000), ("c1", 39_000), ("c2", 12_000), ("c3", 5_000), ("c4", 900))
DISTRICTS = {"c0": ("q0", "q1"), "c1": ("q2",), "c2": ("q3",), "c3": (), "c4": ()}
PAIRS = (Pair(OLD, None, ""), Pair(OLD, None, ""), Pair(OLD, OLD + timedelta(days=9), EndReason.ABSENCES),
         Pair(YOUNG, None, ""))  # fmt: skip


def _world(chance: Random) -> list[Wait]:
    """Return the searches of five communes, few or many in each, in four districts or in none."""
    found = []
    for where in COMMUNES:
        for district in (None, *DISTRICTS[where[0]]):
            for became in Became:
                for _ in range(chance.choice((0, 1, 3, 4, 6, 9, 14))):
                    age, pair = chance.randrange(len(AGE_BANDS)), chance.choice(PAIRS)
                    found += _of(1, became, where=where, district=district, age=age,
                                 pair=pair if became is Became.INTRODUCED else None)  # fmt: skip
    return found


Groups = list[frozenset[int]]


def _read(people: Sequence[Wait]) -> tuple[list[Groups], list[Groups], list[Cut]]:
    """Return what is told of places, and of ages: for each column of each table, the groups whose count is told."""
    names = {commune: commune for commune, _ in COMMUNES}
    communes = places.communes(people, names)
    cuts, told_by = equity.cuts(people, beside=places.by_commune(communes), day=DAY)
    districts = places.districts(people, {q: q for each in DISTRICTS.values() for q in each}, beside=told_by)
    by_place = [*_columns(communes, people, lambda wait: wait.commune),
                *_columns(districts, people, lambda wait: wait.district)]  # fmt: skip
    by_age: list[Groups] = []
    for cut, axis in zip(cuts, equity.AXES, strict=True):
        (by_place if axis.of_place else by_age).extend(_of_cut(cut, axis, people))
    total = [
        _who(people, lambda wait, one=became: wait.became is one) for became in (Became.WAITING, Became.INTRODUCED)
    ]
    return [*by_place, total], [*by_age, total], cuts


def _who(people: Sequence[Wait], is_one: Callable[[Wait], bool]) -> frozenset[int]:
    return frozenset(number for number, wait in enumerate(people) if is_one(wait))


def _columns(lines: Sequence[PlaceLine], people: Sequence[Wait], place: Callable[[Wait], object]) -> Iterator[Groups]:
    for became, told in ((Became.WAITING, "waits"), (Became.INTRODUCED, "introduced")):
        yield [
            _who(people, lambda wait, keys=line.gathered, one=became: wait.became is one and place(wait) in keys)
            for line in lines
            if getattr(line, told).count is not None
        ]


def _of_cut(cut: Cut, axis: equity.Axis, people: Sequence[Wait]) -> Iterator[Groups]:
    """Read the groups of a line from its label, and check the figures beside it."""
    for became, told in ((Became.INTRODUCED, "introduced"), (Became.WAITING, "waiting"), (Became.STOPPED, "stopped"),
                         (None, "requests")):  # fmt: skip
        column = []
        for line in cut.lines:
            if getattr(line, told) is not None:
                group = _who(people, lambda wait, line=line, one=became: one in (None, wait.became)
                             and axis.groups[axis.group(wait)].label in line.group.label)  # fmt: skip
                assert len(group) == getattr(line, told)
                column.append(group)
        yield column
    for told in ("followed", "lasted"):
        column = []
        for pair in cut.pairs:
            group = _who(people, lambda wait, pair=pair, every=told == "followed": wait.pair is not None
                         and axis.groups[axis.group(wait)].label in pair.group.label
                         and wait.pair.introduced_on == OLD and (every or not wait.pair.end_reason))  # fmt: skip
            assert len(group) == getattr(pair, told)
            column.append(group)
        yield column


def _unions(groups: Groups) -> set[frozenset[int]]:
    """Return every sum of lines of a column."""
    return {frozenset().union(*some) for size in range(1, len(groups) + 1) for some in combinations(groups, size)}


def _subtractions(columns: Sequence[Groups]) -> Iterator[frozenset[int]]:
    """Try every column and sum of lines less every sum of lines of another, less those of a third."""
    sums = [_unions(groups) for groups in columns if groups]
    yield from (group for each in sums for group in each)
    for whole, part in permutations(sums, 2):
        for one in whole:
            for other in part:
                if other < one:
                    rest = one - other
                    yield rest
                    yield from (rest - third for each in sums for third in each if third < rest)


@pytest.mark.parametrize("seed", range(40))
def test_no_subtraction_between_the_tables_tells_of_a_few(seed: int) -> None:
    people = _world(Random(seed))
    by_place, by_age, _ = _read(people)
    for columns in (by_place, by_age):
        assert not [group for group in _subtractions(columns) if 0 < len(group) < 5]


def test_the_worlds_that_are_tried_tell_something() -> None:
    told = [_read(_world(Random(seed)))[2] for seed in range(40)]
    for number in range(len(equity.AXES)):
        assert sum(bool(cuts[number].lines) for cuts in told) >= 10
        assert sum(bool(cuts[number].pairs) for cuts in told) >= 3
