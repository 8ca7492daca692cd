"""What the pages of a pair show of its reviews: to each side its own, to the association all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.mentorships import labels as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import Side
from app.reviews import labels, queries, rules
from app.reviews.models import Review


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review of one side; words are empty until it is answered. `open`: it may be answered or changed."""

    id: UUID
    title: str
    side: Side
    who: str
    open: bool
    asked_at: datetime
    answered_at: datetime | None
    goals: str
    satisfaction: str
    reason: str
    would_again: str
    text: str


def of_side(session: Session, seat: Seat, *, at: datetime) -> tuple[ReviewLine, ...]:
    """Return one side's own reviews, those that wait for an answer first."""
    found = queries.of_pair(session, seat.pair.id, side=seat.side)
    waiting_first = sorted(found, key=lambda each: each.answered_at is not None)
    return tuple(review_line(each, reader=seat.side, at=at) for each in waiting_first)


def of_pair(session: Session, pair: Mentorship, *, at: datetime) -> tuple[tuple[str, tuple[ReviewLine, ...]], ...]:
    """Return every review of a pair for its association: (title, sides), the newest first."""
    groups: dict[int, list[Review]] = {}
    for each in queries.of_pair(session, pair.id):
        groups.setdefault(each.month, []).append(each)
    return tuple((labels.title(month), _lines(groups[month], at=at)) for month in reversed(groups))


def review_line(review: Review, *, reader: Side, at: datetime) -> ReviewLine:
    """Return one review in words, a youth's own in those of the form that was answered."""
    own = reader is Side.YOUTH
    reasons = labels.REASONS_OF_YOUTH if own else mentorships.END_REASONS
    return ReviewLine(
        id=review.id,
        title=labels.title(review.month),
        side=review.side,
        who=mentorships.SIDES[review.side],
        open=rules.may_answer(review.answered_at, at=at),
        asked_at=review.asked_at,
        answered_at=review.answered_at,
        goals=labels.GOALS[review.goals] if review.goals else "",
        satisfaction=labels.SATISFACTIONS[review.satisfaction] if review.satisfaction else "",
        reason=reasons[review.reason] if review.reason else "",
        would_again="" if review.would_again is None else "Oui" if review.would_again else "Non",
        text=review.text,
    )


def _lines(reviews: Iterable[Review], *, at: datetime) -> tuple[ReviewLine, ...]:
    return tuple(review_line(each, reader=Side.ASSOCIATION, at=at) for each in reviews)
