"""Reading reviews, and which are to be asked, recalled, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.core.clock import PARIS
from app.core.errors import NotFound
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipState, PairRhythm, Side, Tracking
from app.reviews import rules
from app.reviews.models import Review

_reviewed_from = sa.func.coalesce(col(Mentorship.regular_since), col(Mentorship.introduced_at))
"""When the months begin to count: :attr:`Mentorship.reviewed_from`, in SQL."""


def of_pair(session: Session, mentorship_id: UUID, *, side: Side | None = None) -> list[Review]:
    """Return the reviews of a pair, or of one side of it, in the order in which they were asked."""
    statement = select(Review).where(Review.mentorship_id == mentorship_id)
    if side is not None:
        statement = statement.where(Review.side == side)
    return list(session.exec(statement.order_by(col(Review.asked_at), col(Review.month), col(Review.side))))


def own(session: Session, review_id: UUID, *, seat: Seat) -> Review:
    """Return a review of this pair that is asked of this side.

    Raises
    ------
    NotFound
        If there is none.
    """
    review = session.get(Review, review_id)
    if review is None or review.mentorship_id != seat.pair.id or review.side is not seat.side:
        raise NotFound
    return review


def due(
    session: Session, *, month: int, today: date, limit: int, among: Iterable[UUID] | None = None
) -> list[Mentorship]:
    """Return pairs that go on and whose review of `month` is to be asked; none that had this or a later one."""
    last = rules.introduced_until(today, month)
    oldest = rules.introduced_until(today - timedelta(days=rules.LATE_DAYS), month)
    asked = sa.exists().where(col(Review.mentorship_id) == col(Mentorship.id), col(Review.month) >= month)
    statement = _reviewed(among).where(
        Mentorship.state == MentorshipState.ACTIVE,
        _reviewed_from < _midnight_after(last),
        _reviewed_from >= _midnight_after(oldest),
        ~asked,
    )
    return list(session.exec(statement.limit(limit)))


def ended(session: Session, *, since: datetime, limit: int, among: Iterable[UUID] | None = None) -> list[Mentorship]:
    """Return pairs that ended since an instant and whose closing interview is to be asked."""
    asked = sa.exists().where(col(Review.mentorship_id) == col(Mentorship.id), col(Review.month) == rules.CLOSING)
    # One that was brought in and never confirmed did not run: there is nothing to look back on.
    ran = col(Mentorship.to_confirm).is_(False)
    return list(session.exec(_reviewed(among).where(col(Mentorship.ended_at) >= since, ran, ~asked).limit(limit)))


def of_association_due(association_id: UUID, *, at: datetime) -> sa.ColumnElement[bool]:
    """Tell of a review and its pair that the association has yet to write it, and that it is not too old to be.

    That of a pair at rest waits, and one that a later month stands for is not asked for any more.
    """
    later = aliased(Review)
    newer = sa.exists().where(
        col(later.mentorship_id) == col(Review.mentorship_id), col(later.side) == Side.ASSOCIATION,
        col(later.asked_at) > col(Review.asked_at),
    )  # fmt: skip
    living = sa.or_(col(Mentorship.state) == MentorshipState.ACTIVE, col(Review.month) == rules.CLOSING)
    return sa.and_(
        col(Mentorship.association_id) == association_id, col(Review.side) == Side.ASSOCIATION,
        col(Review.answered_at).is_(None), col(Review.asked_at) > at - timedelta(days=rules.LATE_DAYS), living, ~newer,
    )  # fmt: skip


def to_remind(session: Session, *, since: datetime, at: datetime, limit: int) -> list[tuple[Review, Mentorship]]:
    """Return reviews that nobody answered for long, with their pairs, held for this worker alone.

    Those of a pair at rest wait; the closing interview is of a pair that ended, `since` when its links still open.
    """
    closing = sa.and_(col(Review.month) == rules.CLOSING, col(Mentorship.ended_at) > since)
    living = sa.or_(col(Mentorship.state) == MentorshipState.ACTIVE, closing)
    statement = (
        select(Review, Mentorship)
        .join(Mentorship, col(Mentorship.id) == col(Review.mentorship_id))
        .where(
            col(Review.answered_at).is_(None), col(Review.nudged_at).is_(None), living,
            col(Review.asked_at) <= at - timedelta(days=rules.REMINDER_DAYS),
        )
        .order_by(col(Review.asked_at), col(Review.id))
        .limit(limit)
        .with_for_update(of=Review, skip_locked=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return list(session.exec(statement).all())


def _reviewed(among: Iterable[UUID] | None) -> SelectOfScalar[Mentorship]:
    """Return pairs of which reviews are asked: those that meet often, and are followed here."""
    kept = select(Mentorship).where(Mentorship.tracking == Tracking.HERE, Mentorship.rhythm != PairRhythm.ONCE)
    if among is not None:
        kept = kept.where(col(Mentorship.id).in_(list(among)))
    return kept.order_by(col(Mentorship.introduced_at), col(Mentorship.id))


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), PARIS)
