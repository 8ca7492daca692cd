"""What time asks of the operator: to look at what nobody has."""

from __future__ import annotations

from app.core.clock import PARIS
from app.core.db import transaction
from app.core.jobs import Job
from app.operator import services
from app.web.clock import now
from app.workspace.digests import FROM_HOUR


def tell_queue() -> int:
    """Tell the operators once a day, not before the morning, of the needs that wait in their list."""
    at = now()
    if at.astimezone(PARIS).hour < FROM_HOUR:
        return 0
    with transaction() as session:
        return int(services.tell_queue(session, at=at))


JOBS = (Job("operator.tell_queue", tell_queue),)
