"""When a job ran, and when one that fails is tried again."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.db import reading, transaction
from app.core.errors import NotFound
from app.upkeep import queries, rules
from app.upkeep.models import JobRun, SetAside


def may_start(name: str, *, at: datetime) -> bool:
    """Tell whether a job is not one that failed a moment ago."""
    session = reading()
    session.rollback()
    known = queries.run(session, name)
    session.rollback()
    return known is None or known.next_at is None or known.next_at <= at


def started(name: str, *, at: datetime) -> None:
    """Note that a job begins, unless that is known well enough."""
    session = reading()
    known = queries.run(session, name)
    fresh = known is not None and not known.failures and at - known.started_at < rules.NOTED_EVERY
    session.rollback()
    if not fresh:
        with _noting(name, at) as row:
            row.started_at = at


def succeeded(name: str, *, at: datetime) -> None:
    """Note that a job went well, unless that is known well enough."""
    session = reading()
    known = queries.run(session, name)
    session.rollback()
    if known and not known.failures and known.succeeded_at and at - known.succeeded_at < rules.NOTED_EVERY:
        return
    with _noting(name, at) as row:
        row.succeeded_at, row.failures, row.next_at, row.failure = at, 0, None, ""


def failed(name: str, *, kind: str, at: datetime) -> None:
    """Note that a job failed, with the kind of its error and never its words; it is tried later each time."""
    with _noting(name, at) as row:
        row.failures += 1
        row.failed_at, row.failure = at, kind[:64]
        row.next_at = at + rules.delay(row.failures, rules.JOB_DELAYS)


@contextmanager
def _noting(name: str, at: datetime) -> Iterator[JobRun]:
    """Yield what is to be written of a job; two workers that write its first line at once need one of them."""
    with suppress(IntegrityError), transaction() as session:
        row = queries.run(session, name, held=True) or JobRun(name=name, started_at=at)
        yield row
        session.add(row)


def retry_job(session: Session, *, name: str, at: datetime) -> JobRun:
    """Let a job that fails be tried at the next ring.

    Raises
    ------
    NotFound
        If nothing is known of it, or it goes well.
    """
    row = queries.run(session, name, held=True)
    if row is None or not row.failures:
        raise NotFound("Cette tâche n’est plus en échec.")
    row.next_at = at
    session.add(row)
    return row


def retry_rows(session: Session, *, rows: Collection[SetAside], at: datetime) -> None:
    """Let rows that were set aside be tried at the next ring."""
    for row in rows:
        row.next_at = at
        session.add(row)
