"""« Vous êtes-vous vus ? »: the day after an agreed meeting, and when nobody told anything for long."""

from __future__ import annotations

from datetime import datetime, time

from app.core.clock import PARIS, local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.sessions import queries, services
from app.web.clock import now

BATCH = 50


def ask_news() -> int:
    """Ask both sides of pairs that nobody told of whether they met; return how many pairs were asked."""
    at = now()
    return _after_meetings(at) + _in_silence(at)


def _after_meetings(at: datetime) -> int:
    morning = datetime.combine(local_date(at), time(0), PARIS)
    with transaction() as session:
        found = queries.untold(session, before=morning, limit=BATCH)
        pairs = queries.hold(session, {pair_id for pair_id, _ in found})
        # Read again under the lock: another worker may have asked meanwhile.
        still = queries.untold(session, before=morning, limit=BATCH, among=pairs)
        newest = dict(reversed(still))
        for pair_id, meeting in newest.items():
            services.ask_news(session, pair=pairs[pair_id], meeting=meeting, actor=SYSTEM, at=at)
    return len(newest)


def _in_silence(at: datetime) -> int:
    with transaction() as session:
        found = queries.silent(session, at=at, limit=BATCH)
        pairs = queries.hold(session, found)
        still = queries.silent(session, at=at, limit=BATCH, among=pairs)
        for pair_id in still:
            services.ask_news(session, pair=pairs[pair_id], meeting=None, actor=SYSTEM, at=at)
    return len(still)


JOBS = (Job("sessions.ask_news", ask_news),)
