"""Write down how jobs fare; set aside what they fail on."""

from app.upkeep.services.batches import Batch, apart, batch, note_unsound, walk
from app.upkeep.services.runs import failed, may_start, retry_job, retry_rows, started, succeeded

__all__ = [
    "Batch",
    "apart",
    "batch",
    "failed",
    "may_start",
    "note_unsound",
    "retry_job",
    "retry_rows",
    "started",
    "succeeded",
    "walk",
]
