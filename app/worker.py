"""What wakes the jobs: Huey rings, our own rows hold the work.

Huey drops a task when it is taken, so a task is nothing but the name of a job:
whatever is lost, rung twice or rung by two workers at once, the next ring finds
in the tables what is due, leased and done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event, Lock
from typing import Any

from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer

from app import jobs
from app.core.jobs import Job
from app.monitoring.heart import beating
from app.web import meters

NAME = "coup-de-pouce"
MINUTE = 60
POLL = 2.0
"""Seconds after which an idle worker looks for a ring, at most."""


def queue(app: Flask) -> Huey:
    """Return the queue that ``QUEUE_URL`` names: a file beside the database, PostgreSQL or Redis.

    Raises
    ------
    ValueError
        If the address is of none of them.
    """
    url = str(app.config["QUEUE_URL"])
    kept: dict[str, Any] = {"results": False, "serializer": SignedSerializer(secret=app.config["SECRET_KEY"])}
    if not url:
        return SqliteHuey(NAME, filename=str(Path(app.config["INSTANCE_PATH"]) / "queue.sqlite"), **kept)
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresHuey(NAME, dsn=url, **kept)
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey(NAME, url=url, **kept)
    raise ValueError("QUEUE_URL: neither postgresql:// nor redis://; leave it empty for a file in INSTANCE_PATH")


def ring(app: Flask, bells: Huey) -> None:
    """Let every job be run by whoever takes its name from the queue, as often a minute as it asks."""
    for job in jobs.ALL:
        _hang(bells, job, _once_at_a_time(partial(_run, app, job)))


def serve(app: Flask, *, threads: int) -> None:
    """Do what is due until SIGTERM or SIGINT; what is being done is finished first. Several may run side by side."""
    meters.begin(app)
    bells = queue(app)
    ring(app, bells)
    with beating(app) as app.extensions["heart"]:
        Consumer(bells, workers=threads, max_delay=POLL, graceful_signal="TERM").run()


def serve_beside(app: Flask, stop: Event) -> None:
    """Do what is due in threads of this process until `stop` is set: the demonstration's pages run in the others."""
    bells = queue(app)
    ring(app, bells)
    consumer = _Beside(bells, workers=1, max_delay=POLL)
    with beating(app) as app.extensions["heart"]:
        consumer.start()
        stop.wait()
        consumer.stop()


class _Beside(Consumer):  # type: ignore[misc]
    """A consumer that leaves the signals to the process it lives in."""

    def _set_signal_handlers(self) -> None:
        """Leave them."""


def _hang(bells: Huey, job: Job, run: Callable[[], None]) -> None:
    """Ring a job once a minute; one that asks for more is rung again within the minute."""
    task = bells.task(name=job.name)(run)

    def each_minute() -> None:
        for delay in range(0, MINUTE, job.every):
            task.schedule(delay=delay) if delay else task()

    bells.periodic_task(_always, name=f"{job.name}.minute")(each_minute)


def _always(_at: datetime) -> bool:
    return True


def _once_at_a_time(run: Callable[[], None]) -> Callable[[], None]:
    """Skip a ring that comes while this process still answers the last."""
    busy = Lock()

    def answer() -> None:
        if busy.acquire(blocking=False):
            try:
                run()
            finally:
                busy.release()

    return answer


def _run(app: Flask, job: Job) -> None:
    with app.app_context(), suppress(Exception):  # told by jobs.run; the next ring tries again
        jobs.answer(job)
    if heart := app.extensions.get("heart"):
        heart.worked()
