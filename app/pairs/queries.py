"""Which two people are not brought together again."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from app.commitments.models import Stop
from app.mentorships.models import Mentorship
from app.mentorships.states import FAILED
from app.sessions.models import Fit
from app.sessions.states import FitAnswer

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
