"""What each process counts for Prometheus: requests, rankings, jobs, connections. No id is ever a label.

Each process of the server and each worker writes small files in the folder
``METRICS_PATH``; ``coup-de-pouce metrics`` adds them up and shows the sum on a
port of its own, so that no page of the site can show it. A process that dies
leaves what it counted. The folder belongs on a memory disk: the files are
mapped, and a full disk under a mapped file kills who writes to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from flask import Flask, Response, current_app
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from app.core.db import db
from app.web import logs

PREFIX = "coup_de_pouce"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
LONG = (0.01, 0.1, 0.5, 1, 5, 15, 60, 300)


class Meters:
    """The meters of one process, written in `folder`.

    Labels come from tables of the code only (templates of addresses, names of jobs,
    methods, statuses): nobody's typing adds one.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
        own: dict[str, Any] = {"namespace": PREFIX, "registry": CollectorRegistry()}
        live: dict[str, Any] = {**own, "multiprocess_mode": "livesum"}
        self.requests = Counter("requests", "Answers of the site.", ("route", "method", "status"), **own)
        self.seconds = Histogram("request_seconds", "Time to answer.", ("route",), buckets=SECONDS, **own)
        self.rankings = Histogram("ranking_seconds", "Time of one ranking of offers.", buckets=SECONDS, **own)
        self.last_ranking = Gauge(
            "last_ranking_seconds", "Time of the last ranking.", multiprocess_mode="mostrecent", **own
        )
        self.jobs = Histogram("job_seconds", "Time of one run of a job.", ("job",), buckets=LONG, **own)
        self.failures = Counter("job_failures", "Runs of a job that failed.", ("job",), **own)
        self.pool_size = Gauge("pool_size", "Connections that the pools keep.", **live)
        self.pool_in_use = Gauge("pool_in_use", "Connections in use.", **live)
        self.pool_overflow = Gauge("pool_overflow", "Connections beyond the size of the pools.", **live)

    def answered(self, response: Response) -> Response:
        """Count one answer."""
        self.requests.labels(logs.route(), logs.method(), str(response.status_code)).inc()
        self.seconds.labels(logs.route()).observe(logs.elapsed())
        return response

    def ranked(self, seconds: float) -> None:
        """Count one ranking."""
        self.rankings.observe(seconds)
        self.last_ranking.set(seconds)

    def ran(self, job: str, seconds: float, *, failed: bool) -> None:
        """Count one run of a job."""
        self.jobs.labels(job).observe(seconds)
        if failed:
            self.failures.labels(job).inc()

    def watch(self, pool: QueuePool) -> None:
        """Follow the connections of a pool; at the check-in one has not gone back yet."""

        def show(back: int) -> None:
            self.pool_size.set(pool.size())
            self.pool_in_use.set(pool.checkedout() - back)
            self.pool_overflow.set(max(0, pool.overflow()))

        event.listen(pool, "checkout", lambda *_: show(0))
        event.listen(pool, "checkin", lambda *_: show(1))
        show(0)


def begin(app: Flask) -> None:
    """Count what this process does from now on, where ``METRICS_PATH`` names a folder.

    Raises
    ------
    OSError
        If the folder cannot be made.
    """
    if not app.config["METRICS_PATH"]:
        return
    meters = app.extensions["meters"] = Meters(Path(app.config["METRICS_PATH"]))
    app.after_request(meters.answered)
    with app.app_context():
        if isinstance(db.engine.pool, QueuePool):
            meters.watch(db.engine.pool)


@contextmanager
def ranking() -> Iterator[None]:
    """Time one ranking."""
    begun = perf_counter()
    yield
    if meters := _here():
        meters.ranked(perf_counter() - begun)


@contextmanager
def job(name: str) -> Iterator[None]:
    """Time one run of a job, whether or not it fails."""
    begun, failed = perf_counter(), True
    try:
        yield
        failed = False
    finally:
        if meters := _here():
            meters.ran(name, perf_counter() - begun, failed=failed)


def _here() -> Meters | None:
    return cast("Meters | None", current_app.extensions.get("meters"))
