"""The demonstration's clock goes forward: each day that passes does what falls due on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock, Thread

import structlog
from flask import Flask
from sqlmodel import Session

from app.core.clock import Clock
from app.core.db import reading, transaction
from app.core.errors import Conflict
from app.web.models import InstallationFact

SHIFT = "clock_shift_days"
DAY = timedelta(days=1)
log = structlog.get_logger()
Round = Callable[[], Mapping[str, int]]


@dataclass
class Journey:
    """Days to go through: how many, how many are done, what each job did on the way."""

    days: int
    done: int = 0
    effects: Counter[str] = field(default_factory=Counter)
    failed: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing goes on any more."""
        return bool(self.failed) or self.done >= self.days


class TimeMachine:
    """Moves the clock of one application, a day at a time.

    Parameters
    ----------
    app : Flask
        Whose clock it is.
    round : callable
        Does what is due and returns the effects of each job.
    """

    def __init__(self, app: Flask, *, round: Round) -> None:  # noqa: A002 - one word for one thing
        self.app = app
        self.round = round
        self.journey: Journey | None = None
        self._setting_off = Lock()

    @property
    def clock(self) -> Clock:
        """The clock that it moves."""
        clock: Clock = self.app.extensions["clock"]
        return clock

    def restore(self) -> None:
        """Stand where the last journey of this database led."""
        kept = reading().get(InstallationFact, SHIFT)
        self.clock.shift = DAY * int(kept.value) if kept else timedelta()

    def set_off(self, days: int) -> Journey:
        """Begin to go `days` forward and return at once; :attr:`journey` tells how far one is.

        Raises
        ------
        Conflict
            If a journey goes on.
        """
        with self._setting_off:
            if self.journey is not None and not self.journey.over:
                raise Conflict("Le temps passe déjà\u00a0: attendez qu’il ait fini.")
            self.journey = Journey(days)
        Thread(target=self.travel, args=(self.journey,), daemon=True).start()
        return self.journey

    def travel(self, journey: Journey) -> None:
        """Go through every day of a journey; whatever fails ends it, so that another may set off."""
        with self.app.app_context():
            while not journey.over:
                try:
                    self._pass_a_day(journey)
                except Exception as error:
                    log.error("journey", kind=type(error).__name__)
                    journey.failed = type(error).__name__
                journey.done += 1

    def _pass_a_day(self, journey: Journey) -> None:
        shift = self.clock.shift + DAY
        with transaction() as session:
            _keep(session, shift)
        self.clock.shift = shift
        journey.effects.update(self.round())


def _keep(session: Session, shift: timedelta) -> None:
    session.merge(InstallationFact(name=SHIFT, value=str(shift.days)))
