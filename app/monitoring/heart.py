"""A worker says every few seconds that it lives, whatever its jobs are doing."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete

from app.core.db import transaction
from app.core.ids import new_id
from app.monitoring.models import WorkerSeen
from app.web.clock import now
from app.web.templating import product_version

BEAT = 20.0
"""Seconds between two signs of life."""

FORGOTTEN = timedelta(days=1)
"""After which the row of a worker that was killed goes."""

log = structlog.get_logger()


class Heart:
    """The signs of life of one worker process of `app`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.id = new_id()
        self.worked_at: datetime | None = None
        with app.app_context():
            self.started_at = now()

    def worked(self) -> None:
        """Remember that a job has just ended; the next beat says so."""
        with self.app.app_context():
            self.worked_at = now()

    def beat(self) -> None:
        """Say that this process lives. A database that does not answer is left for the next beat."""
        with self.app.app_context():
            try:
                self._write()
            except SQLAlchemyError as error:
                log.warning("heart", kind=type(error).__name__)

    def stop(self) -> None:
        """Say that this process ends in order."""
        with self.app.app_context():
            try:
                with transaction() as session:
                    session.execute(delete(WorkerSeen).where(col(WorkerSeen.id) == self.id))
            except SQLAlchemyError as error:
                log.warning("heart", kind=type(error).__name__)

    def _write(self) -> None:
        at = now()
        with transaction() as session:
            session.execute(delete(WorkerSeen).where(col(WorkerSeen.seen_at) < at - FORGOTTEN))
            session.merge(
                WorkerSeen(
                    id=self.id, machine=platform.node()[:64], release=product_version()[:32],
                    started_at=self.started_at, seen_at=at, worked_at=self.worked_at,
                )
            )  # fmt: skip


@contextmanager
def beating(app: Flask) -> Iterator[Heart]:
    """Beat beside what is done inside the block."""
    heart, end = Heart(app), Event()

    def live() -> None:
        while True:
            heart.beat()
            if end.wait(BEAT):
                return

    thread = Thread(target=live, daemon=True, name="heart")
    thread.start()
    try:
        yield heart
    finally:
        end.set()
        thread.join()
        heart.stop()
