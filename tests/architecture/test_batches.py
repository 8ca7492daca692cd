"""A job that goes through rows does it through the one mechanism that sets a bad row aside."""

from __future__ import annotations

import inspect
import sys

from app import jobs
from app.core.jobs import Job

OF_ONE_PIECE = {
    "accounts.tidy", "intake.forget_drafts", "intake.relocation", "journal.anchor", "operator.tell_queue",
    "privacy.scrub", "reports.announce_bursts", "upkeep.forget",
}  # fmt: skip
"""Jobs of which each step is one statement, or one letter, for all rows."""

OF_THEIR_OWN = {"mailbox.send", "plans.territory"}
"""Jobs whose rows carry their own tries, lease and next time."""


def _source(job: Job) -> str:
    module = sys.modules[job.run.__module__]
    source = inspect.getsource(module).split("JOBS =")[0]
    if job.name == "privacy.purge":
        from app.privacy import purging

        source += inspect.getsource(purging)
    return source


def test_every_job_that_goes_through_rows_sets_a_bad_one_aside_under_its_own_name() -> None:
    others = [job for job in jobs.ALL if job.name not in OF_ONE_PIECE | OF_THEIR_OWN]
    bare = [job.name for job in others if f'"{job.name}"' not in _source(job)]
    assert bare == []


def test_no_batch_is_kept_under_a_name_that_no_job_has() -> None:
    names = {job.name for job in jobs.ALL}
    assert names >= OF_ONE_PIECE | OF_THEIR_OWN
