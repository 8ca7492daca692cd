"""What the association, and time, do with the dates of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Conflict, NotNow
from app.core.identity import SYSTEM, Actor
from app.journal import services as journal
from app.meetings import emails, policies, queries, rules
from app.meetings.models import Meeting
from app.meetings.services.answering import call_off, ensure_free
from app.meetings.services.offering import give_up, overtake, unstick
from app.meetings.states import MeetingState, Stuck
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import Side


@dataclass(frozen=True, slots=True)
class Terms:
    """When and where a coordinator says that a pair meets; no place is at a distance."""

    starts_at: datetime
    minutes: int
    place_id: UUID | None


def fix(session: Session, *, mentorship_id: UUID, terms: Terms, actor: Actor, at: datetime) -> Meeting:
    """Write down a date that both sides told their coordinator; everybody gets it as if they had tapped.

    Raises
    ------
    Conflict
        If the pair may not meet, or has a meeting to come already.
    """
    mentorship = pairs.lock(session, mentorship_id)
    policies.ensure_may_meet(session, mentorship, at=at)
    if any(each.state is MeetingState.AGREED for each in queries.still_open(session, mentorship.id, at=at)):
        raise Conflict("Ce binôme a déjà un rendez-vous\u00a0: changez-le plutôt.")
    ensure_free(session, mentorship, starts_at=terms.starts_at, minutes=terms.minutes, at=at)
    overtake(session, mentorship.id, actor=actor, at=at)
    meeting = Meeting(
        state=MeetingState.AGREED, mentorship_id=mentorship.id, round=queries.last_round(session, mentorship.id) + 1,
        starts_at=terms.starts_at, minutes=terms.minutes, place_id=terms.place_id, created_at=at,
        chosen_by=Side.ASSOCIATION, chosen_at=at, agreed_at=at,
    )  # fmt: skip
    session.add(meeting)
    unstick(session, mentorship)
    journal.record(
        session, action="fix", kind="meeting", subject_id=meeting.id, actor=actor, at=at, after=meeting.state.value
    )
    emails.agreed(session, mentorship=mentorship, meeting=meeting, at=at)
    return meeting


def change(
    session: Session, *, mentorship_id: UUID, meeting_id: UUID, version: int, terms: Terms, actor: Actor, at: datetime
) -> None:
    """Move a meeting that has not taken place; everybody is told, and its calendar entry moves too.

    Raises
    ------
    Conflict
        If it is not to come any more, or somebody changed it meanwhile.
    """
    mentorship = pairs.lock(session, mentorship_id)
    policies.ensure_may_meet(session, mentorship, at=at)
    meeting = queries.of_pair(session, mentorship_id, meeting_id)
    if meeting.state is not MeetingState.AGREED:
        raise NotNow(meeting.state, "Ce rendez-vous n’est plus convenu\u00a0: fixez-en plutôt un autre.")
    if meeting.starts_at <= at:
        raise Conflict("Ce rendez-vous est passé\u00a0: fixez-en plutôt un autre.")
    if meeting.version != version:
        raise Conflict("Ce rendez-vous a changé entre-temps\u00a0: regardez-le tel qu’il est.")
    ensure_free(session, mentorship, starts_at=terms.starts_at, minutes=terms.minutes, at=at)
    meeting.starts_at, meeting.minutes, meeting.place_id = terms.starts_at, terms.minutes, terms.place_id
    meeting.version += 1
    meeting.reminded_at, meeting.tight = None, False
    session.add(meeting)
    session.flush()
    journal.record(
        session, action="change", kind="meeting", subject_id=meeting.id, actor=actor, at=at,
        facts={"starts_at": terms.starts_at.isoformat(), "minutes": terms.minutes},
    )  # fmt: skip
    emails.changed(session, mentorship=mentorship, meeting=meeting, at=at)


def clear(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Take back every date of a pair that does not meet at present; of an agreed one everybody is told."""
    overtake(session, mentorship.id, actor=SYSTEM, at=at)
    for meeting in queries.still_open(session, mentorship.id, at=at):
        by = Side.ASSOCIATION
        call_off(session, meeting, by=by, actor=SYSTEM, at=at)
        emails.cancelled(session, mentorship=mentorship, meeting=meeting, by=by, new_dates=False, at=at)
        emails.called_off_late(session, mentorship=mentorship, meeting=meeting, by=by, at=at)


def lapse(session: Session, *, mentorship: Mentorship, at: datetime) -> None:
    """Take back a round of which every date went by; as many in a row as may be refused, and somebody calls."""
    overtake(session, mentorship.id, actor=SYSTEM, at=at)
    plan = queries.plan(session, mentorship.id)
    plan.refused += 1
    session.add(plan)
    session.flush()
    if plan.refused >= rules.MOST_REFUSED:
        give_up(session, mentorship, reason=Stuck.ROUNDS, actor=SYSTEM, at=at)
