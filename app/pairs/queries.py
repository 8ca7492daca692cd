"""Which two people are not brought together again, and who is proposed to nobody for now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from app.commitments.models import Stop
from app.journal.models import Entry
from app.mentorships.models import Mentorship
from app.mentorships.states import FAILED, Side
from app.sessions.models import Fit
from app.sessions.states import FitAnswer

LIFTED = "lift_unsafe"
"""The journal's word, of a pair, that what somebody said of its volunteer was dealt with."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whose side of a pair does not feel safe with its volunteer, and when it said so last."""

    volunteer_id: UUID
    mentorship_id: UUID
    side: Side
    said_at: datetime


_SAID = sa.union_all(
    sa.select(col(Fit.mentorship_id)).where(col(Fit.answer) == FitAnswer.BAD),
    sa.select(col(Stop.mentorship_id)).where(col(Stop.unsafe) | col(Stop.reason).in_(FAILED)),
)


def never_again(session: Session, youth_ids: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the (youth, volunteer) never to be proposed to each other again, in one query.

    Their pair ended badly; or one of them said that it is not a good fit, felt
    unsafe, or asked to stop for a reason of that kind, whatever the end was called.
    """
    statement = sa.select(col(Mentorship.youth_id), col(Mentorship.volunteer_id)).where(
        col(Mentorship.youth_id).in_(youth_ids),
        col(Mentorship.end_reason).in_(FAILED) | col(Mentorship.id).in_(_SAID),
    )
    return {(youth_id, volunteer_id) for youth_id, volunteer_id in session.execute(statement)}


_DEALT_WITH = sa.exists().where(
    col(Entry.subject_id) == col(Stop.mentorship_id), col(Entry.action) == LIFTED, col(Entry.at) >= Stop.asked_at
)
_NAMED = (
    sa.select(col(Mentorship.volunteer_id), col(Stop.mentorship_id), col(Stop.side), col(Stop.asked_at))
    .join(Mentorship, col(Mentorship.id) == Stop.mentorship_id)
    .where(col(Stop.unsafe), col(Stop.side) != Side.VOLUNTEER, ~_DEALT_WITH)
    .order_by(col(Stop.asked_at), col(Stop.id))
)


def named_unsafe(session: Session, volunteer_ids: Collection[UUID] | None = None) -> list[Named]:
    """Return with which volunteers a youth, or who answers for one, does not feel safe, until it is dealt with.

    One query, the first said first; all volunteers when none is given. The end
    of the pair changes nothing: who vets the volunteer lifts it, see
    ``docs/decisions/0025-named-unsafe.md``.
    """
    statement = _NAMED if volunteer_ids is None else _NAMED.where(col(Mentorship.volunteer_id).in_(volunteer_ids))
    return [Named(*row) for row in session.execute(statement)]
