"""A batch of which one bad row stops none of the others: it is set aside, and tried again later each time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError, InterfaceError, InternalError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from app.core.db import reading, transaction
from app.upkeep import queries, rules
from app.upkeep.models import SetAside

Row = TypeVar("Row")
Result = TypeVar("Result")

_NOT_THE_ROW = (OperationalError, InterfaceError, InternalError, PendingRollbackError, PoolTimeout)
"""The database itself: no row is to blame, and the whole job is tried again."""

log = structlog.get_logger()


@dataclass
class Batch:
    """Rows of one job, taken in one transaction.

    Parameters
    ----------
    limit : int
        How many rows to ask the database for: as many as are wanted, and those that are left aside.
    """

    session: Session
    job: str
    at: datetime
    limit: int
    _aside: dict[UUID, SetAside] = field(default_factory=dict)

    def each(
        self, rows: Iterable[Row], act: Callable[[Row], Result], *, key: Callable[[Row], UUID] | None = None
    ) -> list[Result]:
        """Act on row after row, each kept or undone by itself; return what came of those that went well."""
        results = []
        for row in list(rows):
            about = (key or _key)(row)
            if not self._left_alone(about):
                results += self._alone(row, lambda one: [act(one)], about)
        return results

    def together(self, rows: Sequence[Row], act: Callable[[list[Row]], Sequence[Result]]) -> list[Result]:
        """Act on the rows at once, which costs less; one by one when that fails, to find out which is to blame."""
        wanted = [(row, _key(row)) for row in rows if not self._left_alone(_key(row))]
        if not wanted:
            return []
        try:
            with self.session.begin_nested():
                results = list(act([row for row, _ in wanted]))
        except _NOT_THE_ROW:
            raise
        except Exception:
            return [result for row, about in wanted for result in self._alone(row, lambda one: act([one]), about)]
        self._mended(about for _, about in wanted)
        return results

    def _alone(self, row: Row, act: Callable[[Row], Sequence[Result]], about: UUID) -> list[Result]:
        try:
            with self.session.begin_nested():
                results = list(act(row))
        except _NOT_THE_ROW:
            raise
        except Exception as error:
            _set_aside(self.session, self.job, about, kind=_kind(row), error=error, at=self.at)
            return []
        self._mended([about])
        return results

    def _left_alone(self, about: UUID) -> bool:
        known = self._aside.get(about)
        return known is not None and known.next_at > self.at

    def _mended(self, done: Iterable[UUID]) -> None:
        for about in self._aside.keys() & set(done):
            self.session.delete(self._aside.pop(about))


@contextmanager
def batch(job: str, *, at: datetime, size: int) -> Iterator[Batch]:
    """Open the transaction in which a job does a bounded part of what is due."""
    with transaction() as session:
        known = queries.known_of(session, job)
        held_back = sum(each.next_at > at for each in known.values())
        yield Batch(session, job, at, size + held_back, known)


def walk(
    job: str,
    due: Callable[[Session], Sequence[UUID]],
    act: Callable[[Batch, Sequence[UUID]], Sequence[Result]],
    *,
    at: datetime,
    size: int,
) -> list[Result]:
    """Go once through all that is due, `size` rows in each transaction; return what came of them.

    For jobs whose rows may be due and unable to move: those are gone past and
    keep nobody behind them waiting. `due` reads the keys and holds nothing;
    `act` takes those of some keys that are due still.
    """
    session = reading()
    session.rollback()
    keys = due(session)
    session.rollback()
    results: list[Result] = []
    for start in range(0, len(keys), size):
        with batch(job, at=at, size=size) as part:
            results += act(part, keys[start : start + size])
    return results


def apart(job: str, keys: Iterable[UUID], act: Callable[[UUID], Result], *, kind: str, at: datetime) -> list[Result]:
    """Act on key after key, each in a transaction that `act` opens; return what came of those that went well."""
    session = reading()
    session.rollback()
    known = queries.known_of(session, job)
    session.rollback()
    results = []
    for about in keys:
        if about in known and known[about].next_at > at:
            continue
        try:
            results.append(act(about))
        except _NOT_THE_ROW:
            raise
        except Exception as error:
            # Another worker may be setting it aside at this instant.
            with suppress(IntegrityError), transaction() as writing:
                _set_aside(writing, job, about, kind=kind, error=error, at=at)
        else:
            if about in known:
                with transaction() as writing:
                    _forget(writing, job, {about})
    return results


def note_unsound(session: Session, *, job: str, kind: str, found: Collection[UUID], at: datetime) -> None:
    """Keep which rows a job left out because they cannot be read; those that can be again are forgotten."""
    known = queries.known_of(session, job)
    for about in found:
        if about not in known or known[about].next_at <= at:
            _note(session, job, about, kind=kind, failure="Unsound", at=at)
    _forget(session, job, {about for about, row in known.items() if row.kind == kind} - set(found))


def _set_aside(session: Session, job: str, about: UUID, *, kind: str, error: Exception, at: datetime) -> None:
    row = _note(session, job, about, kind=kind, failure=type(error).__name__, at=at)
    log.error("set aside", job=job, kind=kind, id=str(about), failure=row.failure, failures=row.failures)


def _note(session: Session, job: str, about: UUID, *, kind: str, failure: str, at: datetime) -> SetAside:
    row = queries.known_of(session, job).get(about)
    if row is None:
        row = _new(job, about, kind=kind, failure=failure, at=at)
    else:
        row.failures, row.failure, row.last_at = row.failures + 1, failure[:64], at
        row.next_at = at + rules.delay(row.failures, rules.ROW_DELAYS)
    session.add(row)
    session.flush()
    return row


def _new(job: str, about: UUID, *, kind: str, failure: str, at: datetime) -> SetAside:
    return SetAside(
        job=job, kind=kind[:32], subject_id=about, failure=failure[:64], first_at=at, last_at=at,
        next_at=at + rules.ROW_DELAYS[0],
    )  # fmt: skip


def _forget(session: Session, job: str, subjects: Collection[UUID]) -> None:
    for about, row in queries.known_of(session, job).items():
        if about in subjects:
            session.delete(row)


def _key(row: Any) -> UUID:
    """Return the id of a row, of the first of several, or the id itself."""
    first = _first(row)
    return first if isinstance(first, UUID) else first.id


def _kind(row: Any) -> str:
    first = _first(row)
    return "" if isinstance(first, UUID) else type(first).__name__.lower()


def _first(row: Any) -> Any:
    """Return the row itself, or the first of several that come together."""
    return row[0] if isinstance(row, Sequence) else row
