"""« Vous êtes-vous vus ? » after an agreed meeting and a long silence; what is thought of the first session."""

from __future__ import annotations

from datetime import datetime, time

from app.core.clock import PARIS, local_date
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.sessions import queries, services
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def ask_news() -> int:
    """Ask both sides of pairs that nobody told of whether they met; return how many pairs were asked."""
    at = now()
    return _after_meetings(at) + _in_silence(at)


def ask_fit() -> int:
    """Ask by letter those who told of a first session and went by the question on the page; return how many."""
    at = now()
    with upkeep.batch("sessions.ask_fit", at=at, size=BATCH) as batch:
        session = batch.session
        found = queries.not_said_fit(session, at=at, limit=batch.limit)
        pairs = queries.hold(session, {pair_id for pair_id, _ in found})
        # Read again under the lock: they may have answered, or another worker asked, meanwhile.
        asked = batch.each(
            [
                (pairs[pair_id], side)
                for pair_id, side in queries.not_said_fit(session, at=at, limit=batch.limit, among=pairs)
            ],
            lambda row: services.ask_fit(session, pair=row[0], side=row[1], actor=SYSTEM, at=at),
        )
    return len(asked)


def _after_meetings(at: datetime) -> int:
    morning = datetime.combine(local_date(at), time(0), PARIS)
    with upkeep.batch("sessions.ask_news", at=at, size=BATCH) as batch:
        session = batch.session
        found = queries.untold(session, before=morning, limit=batch.limit)
        pairs = queries.hold(session, {pair_id for pair_id, _ in found})
        # Read again under the lock: another worker may have asked meanwhile.
        newest = dict(reversed(queries.untold(session, before=morning, limit=batch.limit, among=pairs)))
        asked = batch.each(
            [(pairs[pair_id], meeting) for pair_id, meeting in newest.items()],
            lambda row: services.ask_news(session, pair=row[0], meeting=row[1], actor=SYSTEM, at=at),
        )
    return len(asked)


def _in_silence(at: datetime) -> int:
    with upkeep.batch("sessions.ask_news", at=at, size=BATCH) as batch:
        session = batch.session
        pairs = queries.hold(session, queries.silent(session, at=at, limit=batch.limit))
        still = queries.silent(session, at=at, limit=batch.limit, among=pairs)
        asked = batch.each(
            [pairs[pair_id] for pair_id in still],
            lambda pair: services.ask_news(session, pair=pair, meeting=None, actor=SYSTEM, at=at),
        )
    return len(asked)


JOBS = (Job("sessions.ask_news", ask_news), Job("sessions.ask_fit", ask_fit))
