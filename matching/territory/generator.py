"""Invent a territory: needs, offers and associations, the same for the same seed.

Homes follow the inhabitants of the built-in communes, scattered around each town centre.
A quarter of the people of Toulouse live in a priority district. The generator knows nothing
of how pairs are scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from matching.places import Place
from matching.records import Asked, Association, Mode, Need, Offer, Offered
from matching.territory import people
from matching.territory.communes import Commune, communes
from matching.week import SLOTS_A_DAY

FIRST_DAY = date(2026, 1, 5)
CITY = "31555"
DEPARTMENT_STEP = 2.6
"""Degrees between copies of the département, far enough for none to reach another."""


@dataclass(frozen=True, slots=True)
class Territory:
    """People invented together."""

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    associations: tuple[Association, ...]


def invent(needs: int, offers: int, *, seed: int = 31, days: int = 120, departments: int = 1) -> Territory:
    """Invent a territory.

    Parameters
    ----------
    needs, offers : int
        How many; each offer has room for one (most) to four.
    seed : int
        Same seed, same people, whatever the machine.
    days : int
        Span over which needs arrive; half of the offers are there from the first day.
    departments : int
        Copies of the département, far from one another, among which people are dealt.
    """
    random = Random(seed)  # noqa: S311 (invented people, no secret)
    homes = _Homes(random, departments)
    return Territory(
        needs=tuple(_need(f"n{number:06}", random, homes, days) for number in range(needs)),
        offers=tuple(_offer(f"o{number:06}", random, homes, days) for number in range(offers)),
        associations=_associations(needs),
    )


class _Homes:
    """Draws where people live."""

    def __init__(self, random: Random, departments: int) -> None:
        self.random = random
        self.departments = departments
        self.towns = communes()
        self.people = [town.people for town in self.towns]

    def draw(self) -> tuple[Commune, Place]:
        """Draw a commune and a home around its centre."""
        town = self.random.choices(self.towns, self.people)[0]
        spread = 0.03 if town.code == CITY else 0.01
        copy = self.random.randrange(self.departments)
        lat = town.place.lat + self.random.gauss(0, spread) + DEPARTMENT_STEP * (copy % 10)
        lon = town.place.lon + self.random.gauss(0, spread) + DEPARTMENT_STEP * (copy // 10)
        return town, Place(round(lat, 5), round(lon, 5))


def _need(key: str, random: Random, homes: _Homes, days: int) -> Need:
    town, home = homes.draw()
    asked = _codes(random, random.choices((1, 2, 3), (60, 30, 10))[0])
    school = asked[0].startswith("scolaire")
    age = random.randint(11, 18) if school else random.randint(15, 25)
    poor = town.code == CITY and random.random() < 0.25
    slots = people.AFTER_SCHOOL + people.AFTERNOONS if age < 18 else people.AFTERNOONS + people.OFFICE + people.EVENINGS
    return Need(
        id=key,
        skills=tuple(Asked(code, indispensable=random.random() < 0.08) for code in asked),
        level=min(age - 5, 12) if school and random.random() < 0.9 else None,
        text=_said(asked, random) if random.random() < 0.8 else "",
        availability=_week(slots, random.randint(1, 4), random) if random.random() < 0.9 else 0,
        place=home if random.random() < 0.97 else None,
        commune=town.code,
        district=random.choice(people.DISTRICTS) if poor else "",
        reach_km=random.choices((2.0, 5.0, 10.0, 20.0), (20, 40, 25, 15))[0],
        mode=random.choices(tuple(Mode), (65, 10, 25))[0],
        age=age if random.random() < 0.98 else None,
        languages=_languages(random),
        requested_at=FIRST_DAY + timedelta(days=random.randrange(days)),
        urgent=random.random() < 0.05,
    )


def _offer(key: str, random: Random, homes: _Homes, days: int) -> Offer:
    town, home = homes.draw()
    codes = _codes(random, random.choices((1, 2, 3, 5), (30, 35, 25, 10))[0])
    from_age, to_age = random.choice(((None, None), (11, 15), (11, 18), (14, 25), (16, 25), (18, None)))
    slots = people.AFTERNOONS + people.EVENINGS + people.AFTER_SCHOOL + (people.OFFICE if random.random() < 0.3 else ())
    first_half = random.random() < 0.5
    return Offer(
        id=key,
        skills=tuple(_levels(code, random) for code in codes),
        text=_said(codes, random) if random.random() < 0.7 else "",
        availability=_week(slots, random.randint(2, 5), random) if random.random() < 0.95 else 0,
        place=home,
        commune=town.code,
        radius_km=random.choices((3.0, 5.0, 10.0, 20.0, 30.0), (10, 30, 30, 20, 10))[0],
        mode=random.choices(tuple(Mode), (65, 10, 25))[0],
        age_min=from_age,
        age_max=to_age,
        languages=_languages(random),
        capacity=random.choices((1, 2, 3, 4), (70, 20, 7, 3))[0],
        vetted=True,
        active=True,
        available_from=FIRST_DAY + timedelta(days=0 if first_half else random.randrange(days)),
    )


def _associations(needs: int) -> tuple[Association, ...]:
    """Two that take everybody in town, one per remaining arm of the country, one for jobs."""
    towns = [town.code for town in communes()]
    work = frozenset(code for code in people.SKILLS if code.startswith(("emploi", "stage", "alternance")))
    quarter = max(needs // 4, 1)
    return (
        Association(id="a1", communes=frozenset({CITY}), skills=frozenset({"*"}), capacity=quarter),
        Association(id="a2", communes=frozenset(towns[:20]), skills=frozenset({"*"}), age_max=18, capacity=quarter),
        Association(id="a3", communes=frozenset(towns[20:]), skills=frozenset({"*"})),
        Association(id="a4", communes=frozenset({"*"}), skills=work, age_min=15, capacity=quarter),
    )


def _codes(random: Random, number: int) -> tuple[str, ...]:
    drawn = random.choices(tuple(people.SKILLS), [share for share, _ in people.SKILLS.values()], k=number)
    return tuple(dict.fromkeys(drawn))


def _levels(code: str, random: Random) -> Offered:
    if not code.startswith("scolaire") or random.random() < 0.2:
        return Offered(code)
    return Offered(code, *random.choice(((1, 5), (6, 9), (6, 9), (6, 12), (10, 12), (9, 13))))


def _week(stretches: Sequence[tuple[int, int, int]], number: int, random: Random) -> int:
    week = 0
    for day, first, last in random.sample(stretches, min(number, len(stretches))):
        week |= ((1 << (last - first)) - 1) << (day * SLOTS_A_DAY + first)
    return week


def _languages(random: Random) -> frozenset[str]:
    if random.random() < 0.1:
        return frozenset()
    codes, shares = zip(*people.SECOND_LANGUAGES, strict=True)
    second = {random.choices(codes, shares)[0]} if random.random() < 0.3 else set()
    return frozenset({"fr"} if random.random() < 0.97 else ()) | second


def _said(codes: Sequence[str], random: Random) -> str:
    return " ".join(random.choice(people.SKILLS[code][1]) for code in codes)
