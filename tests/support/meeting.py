"""Dates of pairs on their way: offered, chosen, agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import builders
import cases
import letters
import lived
from sqlmodel import Session, col, select

from app.core.db import reading, transaction
from app.meetings import services, tasks
from app.meetings.models import Meeting, SafePlace
from app.meetings.states import MeetingState
from app.mentorships.states import Side

FIRST = datetime(2026, 11, 18, 13, 0, tzinfo=UTC)
"""The first date that the grids of the builders have in common: Wednesday, 14:00 in Paris."""


def dates(*states: MeetingState) -> list[Meeting]:
    """Return the dates in one of some states, as they are stored now, in order."""
    reading().rollback()
    statement = select(Meeting).order_by(col(Meeting.starts_at), col(Meeting.created_at))
    return [each for each in reading().exec(statement) if not states or each.state in states]


def readers(template: str) -> list[str]:
    """Return to whom a letter was written."""
    reading().rollback()
    return [each.recipient for each in letters.written(reading(), template)]


def place(session: Session, *, of: Any, name: str = "Médiathèque des Essais", **values: Any) -> SafePlace:
    """Build a place where pairs may meet."""
    commune = builders.commune(session, **values)
    row = SafePlace(
        association_id=of.id, name=name, address="1 rue des Essais", commune_code=commune.code, created_at=cases.AT
    )
    session.add(row)
    session.flush()
    return row


def agreed(pair: lived.Lived) -> Meeting:
    """Let a pair agree on the first date that it is offered."""
    tasks.offer()
    first = next(each for each in dates(MeetingState.OFFERED) if each.mentorship_id == pair.pair.id)
    for side, person in ((Side.YOUTH, pair.case.youth), (Side.VOLUNTEER, pair.case.volunteer)):
        with transaction() as session:
            services.choose(
                session, mentorship_id=pair.pair.id, meeting_id=first.id, side=side, actor=cases.someone(person),
                at=cases.AT,
            )  # fmt: skip
    return next(each for each in dates(MeetingState.AGREED) if each.id == first.id)
