"""How the jobs fare, and what was set aside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.paging import paged
from app.upkeep import rules
from app.upkeep.models import JobRun, SetAside


def run(session: Session, name: str, *, held: bool = False) -> JobRun | None:
    """Return what is known of a job, held until the transaction ends if wanted."""
    statement = select(JobRun).where(JobRun.name == name)
    statement = statement.with_for_update() if held else statement
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def runs(session: Session) -> list[JobRun]:
    """Return what is known of every job, those that fail first."""
    return list(session.exec(select(JobRun).order_by(col(JobRun.failures).desc(), col(JobRun.name))))


def wrong(session: Session) -> int:
    """Return how many jobs failed the last time, and rows are set aside."""
    failing = select(func.count()).select_from(JobRun).where(JobRun.failures > 0)
    left = select(func.count()).select_from(SetAside)
    return session.exec(failing).one() + session.exec(left).one()


def known_of(session: Session, job: str) -> dict[UUID, SetAside]:
    """Return what a job set aside, by the row it is about."""
    return {each.subject_id: each for each in session.exec(select(SetAside).where(SetAside.job == job))}


def set_aside(session: Session, *, page: int, size: int) -> tuple[list[SetAside], int]:
    """Return one page of what was set aside, the newest first, and how much there is."""
    total = session.exec(select(func.count()).select_from(SetAside)).one()
    page, _ = paged(total, page=page, size=size)
    statement = select(SetAside).order_by(col(SetAside.last_at).desc(), col(SetAside.id))
    return list(session.exec(statement.offset((page - 1) * size).limit(size))), total


def lock_aside(session: Session, aside_id: UUID | None = None) -> list[SetAside]:
    """Return what was set aside, one row or all, held until the transaction ends.

    Raises
    ------
    NotFound
        If that one is no longer there.
    """
    statement = select(SetAside).order_by(col(SetAside.id)).with_for_update()
    if aside_id is None:
        return list(session.exec(statement))
    found = list(session.exec(statement.where(SetAside.id == aside_id)))
    if not found:
        raise NotFound("Cette ligne n’est plus mise de côté\u00a0: elle a été traitée, ou elle n’existe plus.")
    return found


def forgotten(session: Session, *, at: datetime, limit: int) -> list[SetAside]:
    """Return what no job asked for since its next try was due, held for this worker alone."""
    statement = select(SetAside).where(SetAside.next_at < at - rules.FORGOTTEN_AFTER).order_by(col(SetAside.id))
    return list(session.exec(statement.limit(limit).with_for_update(skip_locked=True)))
