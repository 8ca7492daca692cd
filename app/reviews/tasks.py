"""Reviews at set months and at the end, and one reminder."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app

from app.accounts import links
from app.core.clock import local_date
from app.core.identity import SYSTEM
from app.core.jobs import Job
from app.mentorships.models import Mentorship
from app.reviews import queries, rules, services
from app.sessions import queries as sessions
from app.upkeep import services as upkeep
from app.web.clock import now

BATCH = 50


def ask() -> int:
    """Ask for the reviews that are due and for closing interviews; return of how many pairs."""
    months = sorted(current_app.config["REVIEW_MONTHS"], reverse=True)
    # The latest first: of a pair that was at rest only that one is asked.
    return sum(_ask_month(month) for month in months) + _ask_closing()


def _ask_month(month: int) -> int:
    at = now()
    today = local_date(at)

    def act(pair: Mentorship) -> None:
        due_on = rules.months_after(local_date(pair.reviewed_from), month)
        services.ask(batch.session, pair=pair, month=month, due_on=due_on, actor=SYSTEM, at=at)

    with upkeep.batch("reviews.ask", at=at, size=BATCH) as batch:
        found = queries.due(batch.session, month=month, today=today, limit=batch.limit)
        mine = sessions.hold(batch.session, [each.id for each in found])
        # Read again under the lock: another worker may have asked meanwhile.
        return len(batch.each(queries.due(batch.session, month=month, today=today, limit=batch.limit, among=mine), act))


def _ask_closing() -> int:
    at = now()
    since = _links_open_since(at)

    def act(pair: Mentorship) -> None:
        due_on = local_date(pair.ended_at or at)
        services.ask(batch.session, pair=pair, month=rules.CLOSING, due_on=due_on, actor=SYSTEM, at=at)

    with upkeep.batch("reviews.ask", at=at, size=BATCH) as batch:
        found = queries.ended(batch.session, since=since, limit=batch.limit)
        mine = sessions.hold(batch.session, [each.id for each in found])
        return len(batch.each(queries.ended(batch.session, since=since, limit=batch.limit, among=mine), act))


def _links_open_since(at: datetime) -> datetime:
    """Return the end before which the links of a pair are over: nobody is asked for what they could not open."""
    return at - timedelta(days=links.days_after_end())


def remind() -> int:
    """Remind once those who did not answer; return how many."""
    at = now()
    with upkeep.batch("reviews.remind", at=at, size=BATCH) as batch:
        late = queries.to_remind(batch.session, since=_links_open_since(at), at=at, limit=batch.limit)
        return len(batch.each(late, lambda row: services.remind(batch.session, review=row[0], pair=row[1], at=at)))


JOBS = (Job("reviews.ask", ask), Job("reviews.remind", remind))
