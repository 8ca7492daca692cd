"""Plain records: keys and facts, never a name or a contact.

Every record checks itself when it is made, so that a bad value is refused at the door with its
row and column, and nothing further in has to look again.
"""

import math
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matching import week
from matching.codes import fold
from matching.errors import RecordError
from matching.places import Place

AGE_BANDS = ((0, 10), (11, 14), (15, 17), (18, 25), (26, 120))
"""Ages, both ends included, that figures are told by."""

DEFAULT_REACH_KM = 20.0
HIGHEST_AGE = 120
HIGHEST_LEVEL = 63


class Mode(StrEnum):
    """How somebody accepts to meet."""

    IN_PERSON = "in_person"
    REMOTE = "remote"
    EITHER = "either"

    @property
    def in_person(self) -> bool:
        """Accepts to meet face to face."""
        return self is not Mode.REMOTE

    @property
    def remote(self) -> bool:
        """Accepts to meet at a distance."""
        return self is not Mode.IN_PERSON


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that a need asks for; without an `indispensable` one no offer passes."""

    code: str
    indispensable: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A skill that an offer brings, from level `low` to level `high` (CP = 1 … Tle = 12)."""

    code: str
    low: int = 0
    high: int = HIGHEST_LEVEL

    def serves(self, level: int | None) -> bool:
        """Tell whether the level asked is inside; an unknown level always is."""
        return level is None or self.low <= level <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the association that has a need asks besides the two: ages, both ends included, and a way of meeting."""

    age_min: int | None = None
    age_max: int | None = None
    mode: Mode = Mode.EITHER

    @property
    def bounded(self) -> bool:
        """Some age is out of the question."""
        return self.age_min is not None or self.age_max is not None

    def takes(self, age: int | None) -> bool:
        """Tell whether an age is inside; an unknown one is not, where there is any bound."""
        if not self.bounded:
            return True
        return age is not None and (self.age_min or 0) <= age and (self.age_max is None or age <= self.age_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one young person asks for.

    Parameters
    ----------
    id : str
        The key of the need; nothing here says who it is.
    skills : sequence of Asked
        The first is the primary one; empty means that nothing in particular is asked.
    level : int, optional
        CP = 1 … Tle = 12, 13 and more after; none means any.
    availability : int
        A week (see `matching.week`); 0 means not asked.
    reach_km : float
        How far the young person can go.
    languages : collection of str
        ISO codes; empty means unknown.
    requested_at : date, optional
        The plan counts waiting from this day.
    terms : Terms
        What the association that has it asks besides; nothing by default.
    """

    id: str
    skills: tuple[Asked, ...] = ()
    level: int | None = None
    text: str = ""
    availability: int = 0
    place: Place | None = None
    commune: str = ""
    district: str = ""
    reach_km: float = DEFAULT_REACH_KM
    mode: Mode = Mode.EITHER
    age: int | None = None
    languages: frozenset[str] = frozenset()
    requested_at: date | None = None
    urgent: bool = False
    terms: Terms = Terms()

    def __post_init__(self) -> None:
        _check_ages(self, self.terms.age_min, self.terms.age_max)
        _check(self, "level", self.level, HIGHEST_LEVEL)
        _check(self, "age", self.age, HIGHEST_AGE)
        _check_common(self, "reach_km", self.reach_km)
        object.__setattr__(self, "skills", _merged(self.skills))


def age_band(need: Need) -> str:
    """Name the band of `AGE_BANDS` that a need is told under."""
    if need.age is None:
        return "inconnu"
    low, high = next(band for band in AGE_BANDS if need.age <= band[1])
    return f"{low}-{high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one volunteer offers.

    Parameters
    ----------
    id : str
        The key of the offer; ties in a ranking are settled by it.
    skills : sequence of Offered
        The same code may come several times, for separate intervals of levels.
    radius_km : float
        How far the volunteer goes.
    capacity : int
        Young people who can still be taken; 0 closes.
    vetted, active : bool, optional
        Facts of the site. Unknown closes: these gates protect somebody.
    available_from : date, optional
        Used by the simulation only.
    """

    id: str
    skills: tuple[Offered, ...] = ()
    text: str = ""
    availability: int = 0
    place: Place | None = None
    commune: str = ""
    radius_km: float = DEFAULT_REACH_KM
    mode: Mode = Mode.EITHER
    age_min: int | None = None
    age_max: int | None = None
    languages: frozenset[str] = frozenset()
    capacity: int = 1
    vetted: bool | None = None
    active: bool | None = None
    available_from: date | None = None

    def __post_init__(self) -> None:
        _check_ages(self, self.age_min, self.age_max)
        if self.capacity < 0:
            raise RecordError(self.id, "capacity", f"{self.capacity} is below zero")
        for skill in self.skills:
            if not 0 <= skill.low <= skill.high <= HIGHEST_LEVEL:
                raise RecordError(self.id, "skills", f"levels {skill.low}-{skill.high} of {skill.code!r}")
        _check_common(self, "radius_km", self.radius_km)
        skills = dict.fromkeys(Offered(fold(s.code), s.low, s.high) for s in self.skills)
        object.__setattr__(self, "skills", tuple(skills))


def with_places(offer: Offer, left: int) -> Offer:
    """Return an offer with other places left; what was checked when it was made is not checked again."""
    if left < 0:
        raise RecordError(offer.id, "capacity", f"{left} is below zero")
    other = copy(offer)
    object.__setattr__(other, "capacity", left)
    return other


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """Whom an association can take: places, kinds of support, ages, room left.

    `communes` and `skills` hold codes, or `*` for all; empty covers nothing.
    `capacity` none means unlimited.
    """

    id: str
    communes: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    age_min: int | None = None
    age_max: int | None = None
    capacity: int | None = None

    def __post_init__(self) -> None:
        _check_ages(self, self.age_min, self.age_max)
        if self.capacity is not None and self.capacity < 0:
            raise RecordError(self.id, "capacity", f"{self.capacity} is below zero")
        for name in ("communes", "districts", "skills"):
            object.__setattr__(self, name, _folded(getattr(self, name)))


def _check_common(record: Need | Offer, column: str, reach: float) -> None:
    if not record.id:
        raise RecordError("", "id", "empty")
    if not (math.isfinite(reach) and reach >= 0):
        raise RecordError(record.id, column, f"{reach} is not a distance in km")
    if not 0 <= record.availability < 1 << week.SLOTS:
        raise RecordError(record.id, "availability", "not a week of 336 half-hours")
    object.__setattr__(record, "languages", _folded(record.languages))
    object.__setattr__(record, "commune", fold(record.commune))


def _check(record: Need | Offer | Association, column: str, value: int | None, top: int) -> None:
    if value is not None and not 0 <= value <= top:
        raise RecordError(record.id, column, f"{value} is not between 0 and {top}")


def _check_ages(record: Need | Offer | Association, low: int | None, high: int | None) -> None:
    _check(record, "age_min", low, HIGHEST_AGE)
    _check(record, "age_max", high, HIGHEST_AGE)
    if low is not None and high is not None and low > high:
        raise RecordError(record.id, "age_max", f"{high} is below age_min {low}")


def _folded(codes: Collection[str]) -> frozenset[str]:
    return frozenset(map(fold, codes))


def _merged(skills: Collection[Asked]) -> tuple[Asked, ...]:
    """Fold the codes and join repeats: indispensable if any of them was."""
    merged: dict[str, bool] = {}
    for skill in skills:
        code = fold(skill.code)
        merged[code] = merged.get(code, False) or skill.indispensable
    return tuple(Asked(code, indispensable) for code, indispensable in merged.items())
