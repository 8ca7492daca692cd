"""What Prometheus reads: the sum of what the processes counted, and what waits in the database at this instant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from app.core.db import reading
from app.monitoring import probing, queries
from app.monitoring.queries import Backlog
from app.web.clock import now
from app.web.meters import PREFIX

MEANINGS = {
    "mails_waiting": "Messages of the outbox that have not left.",
    "mails_due": "Those of them that should have left by now.",
    "mails_to_call": "Messages that somebody has to say by telephone.",
    "mails_dead": "Messages that were given up.",
    "proposals_late": "Proposals whose deadline to answer has passed.",
    "needs_late": "Needs whose deadline for the association has passed.",
    "oldest_mail": "Age of the oldest message that should have left.",
    "oldest_proposal": "How far the oldest proposal is past its deadline.",
    "oldest_need": "How far the oldest need is past its deadline.",
    "workers": "Workers that gave a sign of life in the last two minutes.",
    "last_sign": "Age of the last sign of life of any worker.",
    "last_work": "Age of the last job that any worker ended.",
}
"""Each figure of :class:`Backlog`, in words."""


class Waiting(Collector):
    """What waits, read anew for each visit of Prometheus; a database that does not answer is 0 and no figure."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one gauge for each figure."""
        try:
            found, at = probing.prober(self.app).ask(self._read)
        except probing.Unanswered:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        for name in (field.name for field in fields(found)):
            yield _figure(name, getattr(found, name), at=at)

    def describe(self) -> list[GaugeMetricFamily]:
        """Name nothing: whoever registers this must not wait for the database."""
        return []

    def _read(self) -> tuple[Backlog, datetime]:
        at = now()
        return queries.backlog(reading(), at=at), at


class Counted(Collector):
    """What the processes wrote in `folder`; those that live say what they hold now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterator[Metric]:
        """Add up the files."""
        for process in self._dead():
            mark_process_dead(process, str(self.folder))  # type: ignore[no-untyped-call]
        yield from MultiProcessCollector(None, path=str(self.folder)).collect()  # type: ignore[no-untyped-call]

    def describe(self) -> list[Metric]:
        """Name nothing before it is asked for."""
        return []

    def _dead(self) -> set[int]:
        known = {int(path.stem.rsplit("_", 1)[1]) for path in self.folder.glob("gauge_live*_*.db")}
        return {process for process in known if not _lives(process)}


def registry(app: Flask) -> CollectorRegistry:
    """Return everything that Prometheus may read of this installation."""
    found = CollectorRegistry()
    found.register(Waiting(app))
    if app.config["METRICS_PATH"]:
        folder = Path(app.config["METRICS_PATH"])
        folder.mkdir(parents=True, exist_ok=True)
        found.register(Counted(folder))
    return found


def _figure(name: str, value: int | datetime | None, *, at: datetime) -> GaugeMetricFamily:
    """Tell a count, or the age of an instant; what never was has no age."""
    if isinstance(value, int):
        return _gauge(name, MEANINGS[name], value)
    return _gauge(f"{name}_age_seconds", MEANINGS[name], queries.seconds_since(value, at=at))


def _gauge(name: str, meaning: str, value: float | None) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"{PREFIX}_{name}", meaning)
    if value is not None:
        gauge.add_metric([], value)
    return gauge


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
