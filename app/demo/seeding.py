"""Fill an empty database: an invented population lives its weeks through the services that people use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog
from flask import current_app
from sqlmodel import Session, col, func, select, update

from app.accounts import passwords
from app.accounts.models import Person
from app.core.db import reading, transaction
from app.core.errors import DomainError
from app.core.ids import drawn_from
from app.demo import articles, associations, cast, places
from app.demo.lives import VolunteerLife, YouthLife
from app.demo.personas import PASSWORD
from app.demo.population import Sketcher
from app.demo.story import Event, Story
from app.mailbox.models import Message
from app.mailbox.states import MessageState
from app.tuning import services as tuning
from app.web import installation
from app.web.clock import now, today

log = structlog.get_logger()

DAYS = 70
NIGHTS_APART = 2
"""Every second night what is due is done: deadlines are counted in days."""
VOLUNTEERS_PER_YOUTH = 250 / 300


class Tell(Protocol):
    """Hear how far the work has come."""

    def __call__(self, label: str, done: int, total: int) -> None:
        """Hear `label`, and `done` out of `total`."""


def done() -> bool:
    """Tell whether this database already holds people."""
    return reading().exec(select(func.count()).select_from(Person)).one() > 0


def fill(*, seed: int, size: int, marked: bool, tell: Tell, nightly: Callable[[], object]) -> None:
    """Invent `size` youths and the volunteers and associations around them, with weeks of history.

    Parameters
    ----------
    seed : int
        Decides everything but secrets.
    marked : bool
        Give every text field a unique word, so that a leak can be found.
    nightly : callable
        Does what is due; called at the end of each day of the history.

    Raises
    ------
    RuntimeError
        If the database is not empty.
    """
    if done():
        raise RuntimeError("this database already holds people: it is filled only when empty")
    with drawn_from(seed):
        story = _prepare(seed=seed, size=size, marked=marked)
        _live(story, tell=tell, nightly=nightly)
    with transaction() as session:
        _close_history(session)
        installation.mark_demonstration(session)


def _prepare(*, seed: int, size: int, marked: bool) -> Story:
    begun = now() - timedelta(days=DAYS)
    password_hash = passwords.hash_password(PASSWORD)
    with transaction() as session:
        places.ensure_known(session)
        tuning.install(session, minutes_in_common=current_app.config["MINUTES_IN_COMMON"], at=begun)
        staff = associations.found(session, password_hash=password_hash, at=begun)
        known = places.inhabited(session)
    story = Story(begun=begun, until=now(), staff=staff, password_hash=password_hash, seed=seed, marked=marked)
    sketcher = Sketcher(seed=seed, today=today(), places=known, marked=marked)
    for _ in range(round(size * VOLUNTEERS_PER_YOUTH)):
        VolunteerLife(story, sketcher.volunteer()).begin()
    for _ in range(size):
        YouthLife(story, sketcher.youth()).begin()
    cast.enter(story, sketcher)
    articles.enter(story)
    return story


def _live(story: Story, *, tell: Tell, nightly: Callable[[], object]) -> None:
    clock = current_app.extensions["clock"]
    for day in range(DAYS + 1):
        evening = min(story.begun + timedelta(days=day + 1), story.until)
        with transaction() as session:
            for event in story.due(evening):
                with clock.at(event.at):
                    _happen(session, event)
        if evening < story.until and day % NIGHTS_APART == 0:
            with clock.at(evening):
                nightly()
        tell("The weeks go by…", day, DAYS)


def _happen(session: Session, event: Event) -> None:
    """Let an event happen; what a rule refuses ends that story there, as in life."""
    try:
        with session.begin_nested():
            event.happen(session, event.at)
    except DomainError as refusal:
        log.debug("refused", why=refusal.message)


def _close_history(session: Session) -> None:
    """Write down that the letters of the past were sent: a demonstration sends nothing."""
    session.execute(
        update(Message)
        .where(col(Message.state) == MessageState.QUEUED, col(Message.created_at) < now() - timedelta(hours=2))
        .values(state=MessageState.SENT, sent_at=col(Message.created_at))
    )
