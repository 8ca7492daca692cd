"""Every job of the product, and one round of what is due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from math import inf
from time import monotonic, perf_counter
from uuid import uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.accounts import tasks as accounts
from app.care import tasks as care
from app.commitments import tasks as commitments
from app.core.db import db, let_go
from app.core.jobs import Job
from app.core.retries import again
from app.core.turns import turn
from app.follow import tasks as follow
from app.intake import offer_tasks as offers
from app.intake import relocation
from app.intake import tasks as intake
from app.journal import tasks as journal
from app.mailbox import tasks as mailbox
from app.meetings import tasks as meetings
from app.mentorships import tasks as mentorships
from app.operator import tasks as operator
from app.plans import tasks as plans
from app.privacy import tasks as privacy
from app.proposals import tasks as proposals
from app.reports import tasks as reports
from app.reviews import tasks as reviews
from app.routing import tasks as routing
from app.sessions import tasks as sessions
from app.upkeep import services as upkeep
from app.upkeep import tasks as upkeep_tasks
from app.web import meters
from app.web.clock import now
from app.workspace import tasks as workspace

# Mail comes late: what the others write leaves in the same run. Last, the journal notes what all of them did.
ALL: tuple[Job, ...] = (
    *intake.JOBS, *offers.JOBS, *relocation.JOBS, *routing.JOBS, *proposals.JOBS, *mentorships.JOBS,
    *commitments.JOBS, *meetings.JOBS, *sessions.JOBS, *reviews.JOBS, *care.JOBS, *reports.JOBS, *plans.JOBS,
    *follow.JOBS, *workspace.JOBS, *operator.JOBS, *accounts.JOBS, *privacy.JOBS, *upkeep_tasks.JOBS,
    *mailbox.JOBS, *journal.JOBS,
)  # fmt: skip

log = structlog.get_logger()


def run(job: Job, *, wait: bool = False, seconds: float | None = None) -> int:
    """Run one job until nothing is left to do; return its effects, and write down how it fares.

    What another worker has in hand is left to it, or waited for. Past `seconds`
    the rest is left to the next ring, so that no job keeps the others waiting.
    Every line that is logged meanwhile bears the id of this run; the last says what came of it.
    """
    with structlog.contextvars.bound_contextvars(run=uuid4().hex), _failures_told(job), meters.job(job.name):
        begun = perf_counter()
        effects = _in_turn(job, wait=wait, until=inf if seconds is None else monotonic() + seconds)
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


def _in_turn(job: Job, *, wait: bool, until: float) -> int:
    db.session.rollback()
    with ExitStack() as turns:
        if not (job.shared or job.parts or turns.enter_context(turn(db.engine, job.name, wait=wait))):
            return 0
        upkeep.started(job.name, at=now())
        try:
            effects = _all(_pieces(job, wait=wait), until)
        except Exception as error:
            with suppress(SQLAlchemyError):
                upkeep.failed(job.name, kind=type(error).__name__, at=now())
            raise
        upkeep.succeeded(job.name, at=now())
    return effects


def answer(job: Job) -> int:
    """Run a job that was rung for, as long as it may; one that failed a moment ago is left alone for now."""
    return run(job, seconds=job.every) if upkeep.may_start(job.name, at=now()) else 0


def _pieces(job: Job, *, wait: bool) -> Iterator[Callable[[], int]]:
    """Yield what is to be run: the whole job, or each part that no other worker has in hand."""
    if job.parts is None:
        yield job.run
        return
    for part in job.parts():
        with turn(db.engine, f"{job.name} {part}", wait=wait) as ours:
            if ours:
                yield partial(job.run, part)


def _all(pieces: Iterable[Callable[[], int]], until: float) -> int:
    """Run every piece; one that fails is told at the end, once the others are done."""
    effects, wrong = 0, list[Exception]()
    for piece in pieces:
        try:
            effects += _until_nothing_is_left(piece, until)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise wrong[0]
    return effects


def _until_nothing_is_left(piece: Callable[[], int], until: float) -> int:
    effects = 0
    while monotonic() < until and (done := again(piece, clean=partial(let_go, db.session))):
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
