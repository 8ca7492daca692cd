"""Every job of the product, and one round of what is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from time import perf_counter
from uuid import uuid4

import structlog

from app.accounts import tasks as accounts
from app.care import tasks as care
from app.core.db import db
from app.core.jobs import Job
from app.core.turns import turn
from app.follow import tasks as follow
from app.intake import offer_tasks as offers
from app.intake import relocation
from app.intake import tasks as intake
from app.journal import tasks as journal
from app.mailbox import tasks as mailbox
from app.meetings import tasks as meetings
from app.mentorships import tasks as mentorships
from app.plans import tasks as plans
from app.privacy import tasks as privacy
from app.proposals import tasks as proposals
from app.reports import tasks as reports
from app.reviews import tasks as reviews
from app.routing import tasks as routing
from app.sessions import tasks as sessions
from app.web import meters
from app.workspace import tasks as workspace

# Mail comes late: what the others write leaves in the same run. Last, the journal notes what all of them did.
ALL: tuple[Job, ...] = (
    *intake.JOBS, *offers.JOBS, *relocation.JOBS, *routing.JOBS, *proposals.JOBS, *mentorships.JOBS, *meetings.JOBS,
    *sessions.JOBS, *reviews.JOBS, *care.JOBS, *reports.JOBS, *plans.JOBS, *follow.JOBS, *workspace.JOBS,
    *accounts.JOBS, *privacy.JOBS,
    *mailbox.JOBS, *journal.JOBS,
)  # fmt: skip

log = structlog.get_logger()


def run(job: Job, *, wait: bool = False) -> int:
    """Run one job until nothing is left to do; return its effects.

    One that another worker has in hand is left to it, or waited for. Every line
    that is logged meanwhile bears the id of this run; the last says what came of it.
    """
    with structlog.contextvars.bound_contextvars(run=uuid4().hex), _failures_told(job), meters.job(job.name):
        begun = perf_counter()
        effects = _in_turn(job, wait=wait)
        tell = log.info if effects else log.debug
        tell("job_done", name=job.name, effects=effects, ms=round((perf_counter() - begun) * 1000, 1))
        return effects


@contextmanager
def _failures_told(job: Job) -> Iterator[None]:
    """Log the kind of an error, not its words."""
    try:
        yield
    except Exception as error:
        log.error("job", name=job.name, kind=type(error).__name__)
        raise


def _in_turn(job: Job, *, wait: bool) -> int:
    if job.shared:
        return _until_nothing_is_left(job)
    db.session.rollback()
    with turn(db.engine, job.name, wait=wait) as ours:
        return _until_nothing_is_left(job) if ours else 0


def _until_nothing_is_left(job: Job) -> int:
    effects = 0
    while done := job.run():
        effects += done
    return effects


def run_once(*, besides: Collection[str] = ()) -> dict[str, int]:
    """Run every job, but those named in `besides`, until nothing is left to do; return the effects of each.

    A job that fails is logged and the others still run.

    Raises
    ------
    RuntimeError
        At the end, if a job failed; the message names it.
    """
    due = [job for job in ALL if job.name not in besides]
    effects = {job.name: 0 for job in due}
    failed: list[str] = []
    for job in due:
        try:
            effects[job.name] += run(job, wait=True)
        except Exception:  # told where it happened
            failed.append(job.name)
    if failed:
        raise RuntimeError(f"jobs failed: {', '.join(failed)}")
    return effects
