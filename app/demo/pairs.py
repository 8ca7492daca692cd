"""What an invented pair lives after the introduction: dates, sessions, opinions, reviews, a pause, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from uuid import UUID

from sqlmodel import Session, col, select

from app.care import services as care
from app.care.services import Contact
from app.care.states import ContactMeans
from app.commitments import queries as agreed
from app.commitments import services as commitments
from app.commitments.services import Terms
from app.core.clock import local_date
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.demo.story import Story
from app.meetings import services as meetings
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships import changes, queries
from app.mentorships.models import Mentorship
from app.mentorships.queries import Seat
from app.mentorships.states import MentorshipState, PairRhythm, PauseReason, Side, Tracking
from app.reviews import services as reviews
from app.reviews.models import Review
from app.reviews.states import GoalsReached, Satisfaction
from app.sessions import services as sessions
from app.sessions.services import Told
from app.sessions.states import Face, FitAnswer, MissedReason

DAY, WEEK = timedelta(days=1), timedelta(days=7)
GOALS = (
    ("Comprendre les fractions", "Rendre mes devoirs à l’heure"),
    ("Trouver mon stage", "Savoir me présenter"),
    ("Parler sans avoir peur de me tromper",),
)
ROLES = {Side.YOUTH: Role.YOUTH, Side.VOLUNTEER: Role.VOLUNTEER, Side.GUARDIAN: Role.GUARDIAN}


class Temper(Enum):
    """How a pair fares; the first is the most common."""

    STEADY = "steady"
    QUIET = "quiet"
    UNMET = "unmet"
    MISFIT = "misfit"
    SAD = "sad"
    MISSING = "missing"
    UNSURE = "unsure"
    PAUSED = "paused"
    ELSEWHERE = "elsewhere"
    COMFORTED = "comforted"


_ORDER = (
    Temper.STEADY, Temper.QUIET, Temper.STEADY, Temper.UNMET, Temper.STEADY, Temper.SAD, Temper.STEADY,
    Temper.MISSING, Temper.STEADY, Temper.MISFIT, Temper.UNSURE, Temper.STEADY, Temper.PAUSED, Temper.COMFORTED,
    Temper.STEADY, Temper.ELSEWHERE,
)  # fmt: skip


class PairLife:
    """A pair lives the weeks left of the story; tempers are dealt out so that each is there among the first."""

    def __init__(self, story: Story, need_id: UUID, number: int) -> None:
        self.story = story
        self.need_id = need_id
        self.temper = _ORDER[number % len(_ORDER)]

    def begin(self, at: datetime) -> None:
        """Plan everything from the day of the introduction on."""
        for after, step in self._steps():
            self.story.plan(at + after, partial(self._if_it_goes_on, step=step))

    def _steps(self) -> Iterator[tuple[timedelta, Callable[[Session, Mentorship, datetime], None]]]:
        if self.temper is Temper.ELSEWHERE:
            yield 5 * DAY, self._elsewhere
            return
        if self.temper is Temper.UNMET:
            return
        yield 3 * DAY, self._choose
        yield 4 * DAY, self._agree
        most = 2 if self.temper is Temper.QUIET else 4 if self.temper is Temper.COMFORTED else 10
        for number in range(most):
            yield 11 * DAY + number * WEEK, partial(self._session, number=number)
        yield 12 * DAY, self._say_fit
        yield 14 * DAY, self._commit
        for days in range(33, 60, 6):
            yield days * DAY, self._review
        if self.temper is Temper.PAUSED:
            yield 20 * DAY, self._pause
        if self.temper is Temper.COMFORTED:
            yield 34 * DAY, self._comfort

    def _if_it_goes_on(
        self, session: Session, at: datetime, *, step: Callable[[Session, Mentorship, datetime], None]
    ) -> None:
        pair = queries.of_need(session, self.need_id)
        if pair is not None and pair.state is MentorshipState.ACTIVE:
            step(session, pair, at)

    def _choose(self, session: Session, pair: Mentorship, at: datetime) -> None:
        offered = select(Meeting).where(Meeting.mentorship_id == pair.id, col(Meeting.state) == MeetingState.OFFERED)
        first = session.exec(offered.order_by(col(Meeting.starts_at))).first()
        if first is not None:
            meetings.choose(
                session, mentorship_id=pair.id, meeting_id=first.id, side=Side.YOUTH,
                actor=_actor(pair, Side.YOUTH), at=at,
            )  # fmt: skip

    def _agree(self, session: Session, pair: Mentorship, at: datetime) -> None:
        chosen = select(Meeting).where(Meeting.mentorship_id == pair.id, col(Meeting.state) == MeetingState.CHOSEN)
        found = session.exec(chosen).first()
        if found is not None:
            meetings.agree(
                session, mentorship_id=pair.id, meeting_id=found.id, side=Side.VOLUNTEER,
                actor=_actor(pair, Side.VOLUNTEER), at=at,
            )  # fmt: skip

    def _session(self, session: Session, pair: Mentorship, at: datetime, *, number: int) -> None:
        """Tell of the day before; both sides do now and then."""
        if number and pair.rhythm is PairRhythm.ONCE:
            return
        day = local_date(at) - DAY
        missed = self.temper in {Temper.MISSING, Temper.COMFORTED} and number >= 2
        told = (
            Told(held_on=day, met=False, reason=MissedReason.YOUTH_AWAY)
            if missed
            else Told(held_on=day, met=True, minutes=60 + 30 * (number % 2), face=Face.GOOD)
        )
        self._tell(session, pair, Side.VOLUNTEER, told, at)
        if not missed and number % 3 == 0:
            face = Face.BAD if self.temper is Temper.SAD and number else Face.GOOD
            self._tell(session, pair, Side.YOUTH, Told(held_on=day, met=True, minutes=60, face=face), at)

    @staticmethod
    def _tell(session: Session, pair: Mentorship, side: Side, told: Told, at: datetime) -> None:
        sessions.tell(session, seat=_seat(pair, side), told=told, actor=_actor(pair, side), at=at)

    def _say_fit(self, session: Session, pair: Mentorship, at: datetime) -> None:
        said = {Temper.MISFIT: FitAnswer.BAD, Temper.UNSURE: FitAnswer.UNSURE}.get(self.temper, FitAnswer.GOOD)
        other = FitAnswer.UNSURE if self.temper is Temper.UNSURE else FitAnswer.GOOD
        for side, answer in ((Side.YOUTH, said), (Side.VOLUNTEER, other)):
            actor = _actor(pair, side)
            sessions.say_fit(session, seat=_seat(pair, side), answer=answer, text="", actor=actor, at=at)

    def _commit(self, session: Session, pair: Mentorship, at: datetime) -> None:
        """Let the volunteer write what they agree to and everybody sign; one in three waits for the association."""
        if pair.rhythm is PairRhythm.ONCE:
            return
        terms = Terms(goals=GOALS[self.need_id.int % len(GOALS)], rhythm=PairRhythm.WEEKLY, months=6)
        commitments.draft(
            session, mentorship=pair, terms=terms, by=Side.VOLUNTEER, read=0, actor=_actor(pair, Side.VOLUNTEER), at=at
        )
        session.flush()
        waits = self.need_id.int % 3 == 0
        for side in sorted(commitments.signers(session, pair, at=at)):
            row = agreed.current(session, pair.id)
            if row is not None and not (waits and side is Side.ASSOCIATION):
                actor = self._signer(session, pair, side, at)
                commitments.sign(session, mentorship=pair, side=side, read=row.number, actor=actor, at=at)

    def _signer(self, session: Session, pair: Mentorship, side: Side, at: datetime) -> Actor:
        if side is Side.ASSOCIATION:
            return self.story.staff.acting_for(pair.association_id)
        if side is Side.GUARDIAN:
            guardian = queries.guardian_of(session, pair, at=at)
            return Actor(Way.LINK, person_id=guardian.id if guardian else None, role=Role.GUARDIAN)
        return _actor(pair, side)

    def _review(self, session: Session, pair: Mentorship, at: datetime) -> None:
        """Answer what was asked; the youths of quiet pairs do not."""
        asked = select(Review).where(Review.mentorship_id == pair.id, col(Review.answered_at).is_(None))
        for review in session.exec(asked).all():
            if review.side is Side.YOUTH and self.temper is Temper.QUIET:
                continue
            given = reviews.Answer(
                GoalsReached.MOSTLY, Satisfaction.VERY if review.side is Side.YOUTH else Satisfaction.RATHER
            )
            actor = self._signer(session, pair, review.side, at)
            reviews.answer(session, review=review, given=given, actor=actor, at=at)

    def _pause(self, session: Session, pair: Mentorship, at: datetime) -> None:
        until = local_date(at) + 8 * WEEK
        changes.pause(
            session, mentorship=pair, until=until, reason=PauseReason.EXAMS, actor=_actor(pair, Side.YOUTH), at=at
        )

    def _comfort(self, session: Session, pair: Mentorship, at: datetime) -> None:
        """Let the coordinator have news of a pair that missed each other."""
        contact = Contact(ContactMeans.NEWS, quiet_days=30)
        care.keep_contact(
            session, pair=pair, contact=contact, actor=self.story.staff.acting_for(pair.association_id), at=at
        )

    def _elsewhere(self, session: Session, pair: Mentorship, at: datetime) -> None:
        actor = self.story.staff.acting_for(pair.association_id)
        care.track(session, pair=pair, where=Tracking.ELSEWHERE, actor=actor, at=at)


def _actor(pair: Mentorship, side: Side) -> Actor:
    return Actor(Way.LINK, person_id=_seat(pair, side).person_id, role=ROLES[side])


def _seat(pair: Mentorship, side: Side) -> Seat:
    return Seat(pair, side, pair.youth_id if side is Side.YOUTH else pair.volunteer_id)
