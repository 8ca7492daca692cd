"""Ask for reviews, recall them, take their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.commitments import services as commitments
from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.reviews import emails, policies, rules
from app.reviews.models import Review
from app.reviews.states import GoalsReached, Satisfaction
from app.sessions import services as sessions

TOO_LATE = "Votre réponse est enregistrée depuis plus d’un jour\u00a0: elle ne change plus."


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side answers; `reason` and `would_again` only at the end."""

    goals: GoalsReached
    satisfaction: Satisfaction
    text: str = ""
    reason: EndReason | None = None
    would_again: bool | None = None


def ask(session: Session, *, pair: Mentorship, month: int, due_on: date, actor: Actor, at: datetime) -> None:
    """Ask the youth, the volunteer and the association for a review of a pair.

    No youth looks back, unasked, on a pair that ended as somebody did not feel safe.
    """
    spared = pair.end_reason is EndReason.UNSAFE
    for side in (each for each in policies.ASKED if each is not Side.YOUTH or not spared):
        review = Review(mentorship_id=pair.id, month=month, side=side, due_on=due_on, asked_at=at)
        session.add(review)
        session.flush()
        emails.asked(session, pair=pair, review=review, at=at)
    journal.record(
        session, action="ask_review", kind="mentorship", subject_id=pair.id, actor=actor, at=at, facts={"month": month}
    )


def remind(session: Session, *, pair: Mentorship, review: Review, at: datetime) -> None:
    """Ask once more."""
    review.nudged_at = at
    session.add(review)
    emails.asked(session, pair=pair, review=review, at=at, again=True)


def answer(session: Session, *, review: Review, given: Answer, actor: Actor, at: datetime) -> None:
    """Keep an answer; it may be changed for a day.

    Raises
    ------
    Conflict
        Later.
    """
    session.refresh(review, with_for_update=True)
    if not rules.may_answer(review.answered_at, at=at):
        raise Conflict(TOO_LATE)
    pair = session.get_one(Mentorship, review.mentorship_id)
    sessions.listen(session, pair=pair, side=review.side, said=given.text, before=review.text, actor=actor, at=at)
    if review.side is Side.YOUTH and given.reason is EndReason.UNSAFE and review.reason is not EndReason.UNSAFE:
        commitments.say_unsafe(session, mentorship=pair, side=review.side, actor=actor, at=at)
        sessions.alarm(session, pair=pair, side=review.side, actor=actor, at=at)
    review.goals, review.satisfaction, review.text = given.goals, given.satisfaction, given.text
    review.reason, review.would_again = given.reason, given.would_again
    review.answered_at = review.answered_at or at
    session.add(review)
    journal.record(
        session, action="answer_review", kind="mentorship", subject_id=review.mentorship_id, actor=actor, at=at,
        facts={"month": review.month, "side": review.side.value},
    )  # fmt: skip
