"""Sketch the invented population: pure, and the same for the same seed, size and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random

from app.core.text import slug
from app.demo import markers
from app.demo.names import ADULTS, PROFESSIONS, SURNAMES, YOUTHS
from app.demo.needs_and_offers import GIFTS, WISHES, Gift, Wish
from app.demo.personas import DOMAIN

PHONE_RANGES = ("+3363998", "+3319900", "+3326191", "+3335301", "+3346571", "+3353649")
YOUTH_SLOTS = (
    "wed 14:00-18:00", "wed 13:30-16:00", "sat 10:00-12:00", "sat 14:00-17:00", "mon 17:00-19:00", "tue 17:30-19:00",
    "thu 17:00-19:00", "fri 17:00-18:30", "sun 15:00-17:00",
)  # fmt: skip
VOLUNTEER_SLOTS = (
    "wed 14:00-17:00", "wed 15:00-18:30", "sat 09:30-12:30", "sat 14:00-18:00", "mon 17:30-20:00", "tue 17:00-19:30",
    "thu 17:30-20:00", "fri 16:30-19:00", "sun 14:30-17:30", "tue 12:00-14:00",
)  # fmt: skip
LANGUAGES = (("fr",),) * 12 + (("fr", "ar"),) * 4 + (("fr", "en"),) * 4 + (("fr", "es"),) * 2 + (
    ("fr", "pt"), ("fr", "tr"), ("fr", "ru"), ("fr", "wo"), ("ar",), ("uk",),
)  # fmt: skip


class Fate(StrEnum):
    """How far a youth's story has gone by today."""

    UNCONFIRMED = "unconfirmed"
    AWAITING = "awaiting"
    WAITING = "waiting"
    TAKEN = "taken"
    ASKED = "asked"
    CHOSEN = "chosen"
    INTRODUCED = "introduced"
    ENDED = "ended"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


FATES = (
    (Fate.WAITING, 34), (Fate.TAKEN, 12), (Fate.ASKED, 9), (Fate.CHOSEN, 6), (Fate.INTRODUCED, 22), (Fate.ENDED, 5),
    (Fate.AWAITING, 5), (Fate.UNCONFIRMED, 2), (Fate.PAUSED, 2), (Fate.WITHDRAWN, 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A commune that somebody may live in, and one of its quarters."""

    commune_code: str
    quarter_ids: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Who somebody is and how to reach them."""

    first_name: str
    last_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class YouthSketch:
    """An invented youth and what they ask. `days_ago` is when they asked."""

    contact: Contact
    birth_date: date
    guardian: Contact | None
    wish: Wish
    text: str
    place: Place
    quarter_id: str | None
    availability: str
    languages: tuple[str, ...]
    mode: str
    reach: str
    rhythm: str
    days_ago: int
    fate: Fate


@dataclass(frozen=True, slots=True)
class VolunteerSketch:
    """An invented volunteer and what they offer."""

    contact: Contact
    birth_date: date
    gift: Gift
    text: str
    profession: str
    place: Place
    quarter_id: str | None
    availability: str
    languages: tuple[str, ...]
    mode: str
    radius_km: float
    capacity: int
    ages: tuple[int, int]
    days_ago: int
    vetted: bool


class Sketcher:
    """Draw people at random, always the same for the same seed.

    Parameters
    ----------
    seed : int
        Decides everything.
    today : date
        The day the history ends.
    places : sequence of Place
        Where people live, drawn in proportion to inhabitants.
    marked : bool
        Plant a unique word in every name, address and text.
    """

    def __init__(self, *, seed: int, today: date, places: Sequence[Place], marked: bool = False) -> None:
        self.random = Random(seed)  # noqa: S311
        self.seed = seed
        self.marked = marked
        self.today = today
        self.places = places
        self.weights = list(accumulate(place.population for place in places))
        self.number = 0

    def youth(self) -> YouthSketch:
        """Return the next youth."""
        draw = self.random
        wish = draw.choices(WISHES, [w.weight for w in WISHES])[0]
        age = draw.randint(*wish.ages)
        fate = draw.choices([f for f, _ in FATES], [n for _, n in FATES])[0]
        if fate is Fate.AWAITING:
            age = min(age, draw.randint(11, 14))
        birth = self._born(age)
        place, quarter = self._place()
        contact = self.contact(draw.choice(YOUTHS), mail=draw.random() < 0.8 or age < 18)
        return YouthSketch(
            contact=contact,
            birth_date=birth,
            guardian=self.contact(draw.choice(ADULTS)) if age < 18 else None,
            wish=wish,
            text=self.text(draw.choice(wish.words)),
            place=place,
            quarter_id=quarter,
            availability=self._slots(YOUTH_SLOTS, unknown=0.08),
            languages=draw.choice(LANGUAGES),
            mode=draw.choices(("either", "in_person", "remote"), (7, 3, 1))[0],
            reach=draw.choices(("walk", "twenty", "forty"), (2, 5, 3))[0],
            rhythm=draw.choices(("weekly", "once"), (5, 1))[0],
            days_ago=draw.randint(*_DAYS[fate]),
            fate=fate,
        )

    def volunteer(self) -> VolunteerSketch:
        """Return the next volunteer."""
        draw = self.random
        place, quarter = self._place()
        youngest = draw.choice((11, 11, 11, 14, 16))
        gift = draw.choices(GIFTS, [g.weight for g in GIFTS])[0]
        return VolunteerSketch(
            contact=self.contact(draw.choice(ADULTS)),
            birth_date=self._born(draw.randint(19, 74)),
            gift=gift,
            text=self.text(gift.words),
            profession=draw.choice(PROFESSIONS),
            place=place,
            quarter_id=quarter,
            availability=self._slots(VOLUNTEER_SLOTS, unknown=0.03),
            languages=draw.choice(LANGUAGES[:22]),
            mode=draw.choices(("either", "in_person", "remote"), (8, 2, 1))[0],
            radius_km=float(draw.choice((10, 10, 15, 20, 30))),
            capacity=draw.choices((1, 2, 3), (6, 3, 1))[0],
            ages=(youngest, 25),
            days_ago=draw.randint(0, 6) if draw.random() < 0.1 else draw.randint(12, 70),
            vetted=draw.random() < 0.9,
        )

    def contact(self, first_name: str, *, surname: str | None = None, mail: bool = True) -> Contact:
        """Return how to reach somebody invented; numbers are of the ranges reserved for fiction."""
        self.number += 1
        drawn = self.random.choice(SURNAMES)
        last_name, local = surname or drawn, f"{slug(first_name)}.{self.number}"
        if self.marked:
            last_name = f"{last_name}-{self.marker('name').capitalize()}"
            local = f"{slug(first_name)}.{self.marker('mail')}"
        phone = f"{PHONE_RANGES[self.number // 10_000 % len(PHONE_RANGES)]}{self.number % 10_000:04d}"
        return Contact(first_name, last_name, f"{local}@{DOMAIN}" if mail else "", phone)

    def text(self, words: str) -> str:
        """Return what somebody wrote."""
        return f"{words} {self.marker('text').capitalize()}." if self.marked else words

    def marker(self, field: str) -> str:
        """Return the word planted in a field of the person drawn last."""
        return markers.word(self.seed, self.number, field)

    def _born(self, age: int) -> date:
        return self.today - timedelta(days=age * 365 + age // 4 + self.random.randint(20, 340))

    def _place(self) -> tuple[Place, str | None]:
        place = self.random.choices(self.places, cum_weights=self.weights)[0]
        known = bool(place.quarter_ids) and self.random.random() < 0.85
        return place, self.random.choice(place.quarter_ids) if known else None

    def _slots(self, slots: Sequence[str], *, unknown: float) -> str:
        if self.random.random() < unknown:
            return ""
        chosen = self.random.sample(range(len(slots)), self.random.randint(3, 5))
        days = {slots[i][:3]: slots[i] for i in chosen}
        return ";".join(days[day] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") if day in days)


_DAYS = {
    Fate.UNCONFIRMED: (0, 4),
    Fate.AWAITING: (0, 9),
    Fate.WAITING: (0, 34),
    Fate.TAKEN: (4, 30),
    Fate.ASKED: (6, 26),
    Fate.CHOSEN: (8, 28),
    Fate.INTRODUCED: (12, 55),
    Fate.ENDED: (30, 60),
    Fate.PAUSED: (5, 40),
    Fate.WITHDRAWN: (3, 40),
}
