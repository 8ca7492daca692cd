"""Every job of the product and the loop that runs what is due."""

from __future__ import annotations

from collections.abc import Collection
from threading import Event

import structlog
from flask import Flask

from app.accounts import tasks as accounts
from app.care import tasks as care
from app.core.jobs import Job
from app.follow import tasks as follow
from app.intake import offer_tasks as offers
from app.intake import relocation
from app.intake import tasks as intake
from app.journal import tasks as journal
from app.mailbox import tasks as mailbox
from app.mentorships import tasks as mentorships
from app.plans import tasks as plans
from app.privacy import tasks as privacy
from app.proposals import tasks as proposals
from app.reports import tasks as reports
from app.routing import tasks as routing
from app.workspace import tasks as workspace

# Mail comes late: what the others write leaves in the same run. Last, the journal notes what all of them did.
ALL: tuple[Job, ...] = (
    *intake.JOBS, *offers.JOBS, *relocation.JOBS, *routing.JOBS, *proposals.JOBS, *mentorships.JOBS, *care.JOBS,
    *reports.JOBS, *plans.JOBS, *follow.JOBS, *workspace.JOBS, *accounts.JOBS, *privacy.JOBS,
    *mailbox.JOBS, *journal.JOBS,
)  # fmt: skip

log = structlog.get_logger()


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
            while done := job.run():
                effects[job.name] += done
        except Exception as error:
            log.error("job", name=job.name, kind=type(error).__name__)
            failed.append(job.name)
    if failed:
        raise RuntimeError(f"jobs failed: {', '.join(failed)}")
    return effects


def work(app: Flask, stop: Event, *, seconds: float = 15.0) -> None:
    """Do what is due, again and again, until `stop` is set. Two workers may run side by side."""
    while not stop.is_set():
        with app.app_context():
            try:
                run_once()
            except RuntimeError as error:
                log.warning("jobs", error=str(error))
        stop.wait(seconds)
