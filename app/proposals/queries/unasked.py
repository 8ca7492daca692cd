"""Cases that an association took and for which nobody is asked: since when, and from when on they are late."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import ColumnElement
from sqlmodel import col, func

from app.core.clock import PARIS
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import NeedAction, NeedState
from app.proposals.models import Proposal
from app.proposals.states import ASKED_STATES
from app.routing import deadlines
from app.routing import queries as routing

_OF_NEED = col(Proposal.need_id) == col(Need.id)
_CAME_BACK = (
    col(Entry.subject_id) == col(Need.id), col(Entry.subject_kind) == "need",
    col(Entry.action) == NeedAction.RESUME_TAKEN.value,
)  # fmt: skip
_WAS_ASKED = col(Proposal.asked_at).is_not(None)


def choice_due_before(at: datetime) -> datetime:
    """Return the instant before which a case has to rest without anybody asked to be late at `at`.

    It is `CHOICE_DAYS` ago; quiet months do not count. The days on which one
    association is closed do: nothing is taken from it.
    """
    last = deadlines.day_before(at, int(current_app.config["CHOICE_DAYS"]), routing.calendar())
    return datetime.combine(last + timedelta(days=1), time(0), PARIS)


def unasked(before: Any) -> ColumnElement[bool]:
    """Return which needs are taken, and nobody is asked for since an instant `before` that one.

    Who was asked is a volunteer, whose association or the family may have come
    next; a pair that ended, and whose youth looks again, counts until its end,
    a pause of the youth until they came back.
    """
    asked = sa.select(col(Proposal.id)).where(
        _OF_NEED, col(Proposal.state).in_(ASKED_STATES) | (_WAS_ASKED & (_last_heard() >= before))
    )
    paired = sa.select(col(Mentorship.id)).where(col(Mentorship.need_id) == col(Need.id))
    lately = paired.where(col(Mentorship.ended_at) >= before)
    rests: ColumnElement[bool] = (col(Need.state) == NeedState.TAKEN) & (col(Need.taken_at) < before)
    back = sa.select(col(Entry.id)).where(*_CAME_BACK, col(Entry.at) >= before)
    return rests & ~asked.exists() & ~lately.exists() & ~back.exists()


def unasked_since() -> Any:
    """Return since when nobody is asked for a need: since it was taken, its youth came back, the last no or end."""
    last = sa.select(func.max(_last_heard())).where(_OF_NEED, _WAS_ASKED).scalar_subquery()
    parted = sa.select(func.max(col(Mentorship.ended_at))).where(col(Mentorship.need_id) == col(Need.id))
    back = sa.select(func.max(col(Entry.at))).where(*_CAME_BACK)
    since = _later(_later(col(Need.taken_at), last), parted.scalar_subquery())
    return _later(since, back.scalar_subquery())


def _last_heard() -> Any:
    """Return when a proposal that was asked ended; one that was put back in the list has no end any more."""
    return func.coalesce(col(Proposal.ended_at), col(Proposal.asked_at))


def _later(one: Any, other: Any) -> Any:
    """Return the later of two instants, of which the second may be missing: SQLite and PostgreSQL name that apart."""
    return sa.case((other > one, other), else_=one)
