"""What time asks of privacy."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from app.core.jobs import Job
from app.privacy import purging, traces
from app.web.clock import now


def purge() -> int:
    """Let go of what has been kept long enough; return how much."""
    return sum(purging.run(at=now()).values())


def scrub() -> int:
    """Clean the file's bytes after an erasure; a database in use is left for the next round."""
    try:
        return traces.scrub()
    except OperationalError:
        return 0


JOBS = (Job(purging.JOB, purge), Job("privacy.scrub", scrub))
