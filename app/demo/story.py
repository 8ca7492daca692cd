"""What happens to whom, and when: events that call the services people use, in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from sqlmodel import Session

from app.demo.associations import Staff
from app.demo.population import Fate

Happening = Callable[[Session, datetime], None]


@dataclass(order=True, slots=True)
class Event:
    """Something that happens at an instant; `number` keeps the order of those of one instant."""

    at: datetime
    number: int
    happen: Happening = field(compare=False)


STEPS: dict[Fate, tuple[str, ...]] = {
    Fate.UNCONFIRMED: (),
    Fate.AWAITING: (),
    Fate.WAITING: ("agree",),
    Fate.PAUSED: ("agree", "pause"),
    Fate.WITHDRAWN: ("agree", "withdraw"),
    Fate.TAKEN: ("agree", "take"),
    Fate.ASKED: ("agree", "take", "propose"),
    Fate.CHOSEN: ("agree", "take", "propose", "volunteer_agrees"),
    Fate.INTRODUCED: ("agree", "take", "propose", "volunteer_agrees", "youth_agrees"),
    Fate.ENDED: ("agree", "take", "propose", "volunteer_agrees", "youth_agrees", "end"),
}


class Story:
    """The weeks that an invented population lives.

    Parameters
    ----------
    begun, until : datetime
        First and last instant.
    staff : Staff
        Who acts for the associations and the operator.
    password_hash : str
        Hash of the password that every account shares.
    seed : int
        Decides the small delays and who has an account.
    marked : bool
        Plant a unique word in the notes that associations write.
    """

    def __init__(
        self, *, begun: datetime, until: datetime, staff: Staff, password_hash: str, seed: int, marked: bool = False
    ) -> None:
        self.begun = begun
        self.until = until
        self.staff = staff
        self.password_hash = password_hash
        self.marked = marked
        self.random = Random(seed)  # noqa: S311
        self._events: list[Event] = []
        self.pairs = count()
        self._numbers = count()

    def plan(self, at: datetime, happen: Happening) -> None:
        """Let something happen at `at`, unless the history is over by then."""
        if at <= self.until:
            heapq.heappush(self._events, Event(at, next(self._numbers), happen))

    def due(self, until: datetime) -> Iterator[Event]:
        """Yield what happens up to `until`, in the order of time; events may plan others."""
        while self._events and self._events[0].at <= until:
            yield heapq.heappop(self._events)

    def past(self, days: int) -> datetime:
        """Return some daytime instant, `days` ago."""
        return self.until - timedelta(days=days, hours=self.random.uniform(0.2, 9))

    def soon(self, at: datetime, *, days: tuple[float, float] = (0.3, 3)) -> datetime:
        """Return an instant a little later than `at`, never later than the end of the history."""
        left = max((self.until - at) * 0.4, timedelta(minutes=5))
        return at + min(timedelta(days=self.random.uniform(*days)), left)
