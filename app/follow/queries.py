"""Who has been silent too long about a first yes: what was asked of them, and how often they were reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.accounts.models import Person
from app.core.clock import local_date
from app.journal.models import Entry
from app.needs.models import Need
from app.needs.states import OPEN_STATES, NeedState
from app.safeguarding import queries as safeguarding
from app.safeguarding.models import Agreement
from app.safeguarding.rules import latest_birth
from app.safeguarding.services import ASKED
from app.safeguarding.states import AgreementState

REMINDED = "remind_first_yes"
"""What the journal says of a reminder, written or not: it tells the next round how many there were."""
AWAITING = (NeedState.AWAITING_AGREEMENT, *OPEN_STATES)
"""States of a minor's request that wants a guardian's agreement: before it is read, or before an introduction."""


def guardians(
    session: Session, *, days: Sequence[int], adult_age: int, at: datetime, limit: int
) -> list[tuple[Agreement, int]]:
    """Return agreements of which a reminder is due, and how many there were, the longest asked first.

    Held for this worker alone: who answers at this instant is left in peace.
    """
    minor = col(Person.birth_date).is_(None) | (col(Person.birth_date) > latest_birth(local_date(at), adult_age))
    wanted = sa.exists().where(col(Need.youth_id) == col(Agreement.youth_id), col(Need.state).in_(AWAITING))
    due, reminded = _due(col(Agreement.id), col(Agreement.id), ASKED, col(Agreement.asked_at), days=days, at=at)
    statement = (
        select(Agreement, reminded)
        .join(Person, col(Person.id) == Agreement.youth_id)
        .where(Agreement.state == AgreementState.ASKED, safeguarding.given_by_who_answers(), minor, wanted, due)
        .order_by(col(Agreement.asked_at), col(Agreement.id))
        .limit(limit)
        .with_for_update(of=Agreement, key_share=True, skip_locked=True)
    )
    return [(row, count) for row, count in session.exec(statement.execution_options(populate_existing=True))]


def youths(session: Session, *, days: Sequence[int], at: datetime, limit: int) -> list[tuple[Need, int]]:
    """Return requests that somebody else wrote of which a reminder is due, and how many there were, oldest first.

    A contact that was corrected begins the time anew.
    """
    due, reminded = _due(
        col(Need.id), col(Need.youth_id), "change_contact", col(Need.created_at), days=days, at=at
    )  # fmt: skip
    statement = (
        select(Need, reminded)
        .where(Need.state == NeedState.TO_CONFIRM, due)
        .order_by(col(Need.created_at), col(Need.id))
        .limit(limit)
        .with_for_update(of=Need, key_share=True, skip_locked=True)
    )
    return [(row, count) for row, count in session.exec(statement.execution_options(populate_existing=True))]


def _due(
    subject: Any, asked_of: Any, asking: str, first: Any, *, days: Sequence[int], at: datetime
) -> tuple[sa.ColumnElement[bool], Any]:
    """Return whether the next reminder about `subject` is due, and how many there were since it was last asked.

    It was asked at `first`, or when the journal last told `asking` of `asked_of`. Between two reminders there are
    as many days as `days` says, also where the first comes late.
    """
    asked, noted, again = aliased(Entry), aliased(Entry), aliased(Entry)
    table = subject.class_
    latest = sa.select(func.max(asked.at)).where(col(asked.subject_id) == asked_of, col(asked.action) == asking)
    since = func.coalesce(latest.correlate(table).scalar_subquery(), first)

    def of(entry: Any) -> tuple[sa.ColumnElement[bool], ...]:
        return col(entry.subject_id) == subject, col(entry.action) == REMINDED, col(entry.at) >= since

    reminded = sa.select(func.count(col(noted.id))).where(*of(noted)).correlate(table).scalar_subquery()
    last = func.coalesce(sa.select(func.max(again.at)).where(*of(again)).correlate(table).scalar_subquery(), since)
    gaps = (timedelta(days=day - before) for before, day in zip((0, *days), days, strict=False))
    return sa.or_(sa.false(), *((reminded == count) & (last <= at - gap) for count, gap in enumerate(gaps))), reminded
