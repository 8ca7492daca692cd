"""« Vous êtes-vous vus ? » after an agreed meeting and a long silence; what is thought of the first session."""

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


def ask_fit() -> int:
    """Ask by letter those who told of a first session and went by the question on the page; return how many."""
    at = now()
    with transaction() as session:
        found = queries.not_said_fit(session, at=at, limit=BATCH)
        pairs = queries.hold(session, {pair_id for pair_id, _ in found})
        # Read again under the lock: they may have answered, or another worker asked, meanwhile.
        still = queries.not_said_fit(session, at=at, limit=BATCH, among=pairs)
        for pair_id, side in still:
            services.ask_fit(session, pair=pairs[pair_id], side=side, actor=SYSTEM, at=at)
    return len(still)


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


JOBS = (Job("sessions.ask_news", ask_news), Job("sessions.ask_fit", ask_fit))
