"""What the two sides do with their dates: one tap each."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.meetings import emails, policies, queries, rules
from app.meetings.models import Meeting, SafePlace
from app.meetings.services.offering import give_up, offer_round, overtake
from app.meetings.states import MEETINGS, UNDECIDED, MeetingAction, MeetingState, Stuck
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import Side

GONE = "Cette date n’est plus proposée. Regardez celles qui restent."


def choose(
    session: Session, *, mentorship_id: UUID, meeting_id: UUID, side: Side, actor: Actor, at: datetime
) -> MeetingState:
    """Choose one date of the round; return where it stands then.

    The other side is asked. When it is the other side's choice already, it is
    agreed: two taps on one date are a yes of both. A date chosen instead of
    the other side's is a choice of one's own, and theirs is overtaken.

    Raises
    ------
    Conflict
        If the date is gone, too near, or the pair may not meet.
    """
    mentorship, meeting = _held(session, mentorship_id, meeting_id, at=at)
    if meeting.state is MeetingState.CHOSEN:
        if meeting.chosen_by is not side:
            _agree(session, mentorship, meeting, actor=actor, at=at)
        return meeting.state
    for other in queries.undecided(session, mentorship.id):
        if other.state is MeetingState.CHOSEN:
            journal.move(session, other, MEETINGS, MeetingAction.OVERTAKE, actor=actor, at=at)
    journal.move(session, meeting, MEETINGS, MeetingAction.CHOOSE, actor=actor, at=at, side=side.value)
    meeting.chosen_by, meeting.chosen_at = side, at
    session.flush()
    emails.chosen(session, mentorship=mentorship, meeting=meeting, by=side, at=at)
    return meeting.state


def agree(session: Session, *, mentorship_id: UUID, meeting_id: UUID, side: Side, actor: Actor, at: datetime) -> None:
    """Say yes to the date that the other side chose; both, and the guardian, get place, date and number.

    Raises
    ------
    Conflict
        If the date is gone, one's own choice, or the pair may not meet.
    """
    mentorship, meeting = _held(session, mentorship_id, meeting_id, at=at)
    if meeting.chosen_by is side:
        raise Conflict("C’est votre choix\u00a0: l’autre côté doit encore dire oui.")
    _agree(session, mentorship, meeting, actor=actor, at=at)


def decline(session: Session, *, mentorship_id: UUID, side: Side, actor: Actor, at: datetime) -> bool:
    """« Aucune ne me va »: take the round back and offer other dates; return whether there are any.

    After :data:`app.meetings.rules.MOST_REFUSED` rounds in a row the coordinator is told to call.

    Raises
    ------
    Conflict
        If no date is offered any more, or the pair may not meet.
    """
    mentorship = pairs.lock(session, mentorship_id)
    policies.ensure_may_meet(session, mentorship, at=at)
    if not queries.undecided(session, mentorship.id):
        raise Conflict(GONE)
    plan = queries.plan(session, mentorship.id)
    plan.refused += 1
    session.add(plan)
    journal.record(
        session, action="refuse_dates", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"side": side.value, "times": plan.refused},
    )  # fmt: skip
    if plan.refused >= rules.MOST_REFUSED:
        overtake(session, mentorship.id, actor=actor, at=at)
        give_up(session, mentorship, reason=Stuck.ROUNDS, actor=actor, at=at)
        return False
    dates = offer_round(session, mentorship, actor=actor, at=at)
    if dates:
        emails.offered(session, mentorship=mentorship, besides=side, at=at)
    return bool(dates)


def cancel(
    session: Session, *, mentorship_id: UUID, meeting_id: UUID, by: Side, actor: Actor, at: datetime
) -> list[Meeting]:
    """« Je ne peux pas venir »: everybody else is told at once, and new dates are offered; return them.

    Raises
    ------
    Conflict
        If the meeting is not agreed any more, or has begun.
    """
    mentorship = pairs.lock(session, mentorship_id)
    meeting = queries.of_pair(session, mentorship_id, meeting_id)
    if not policies.may_cancel(meeting, at=at):
        raise Conflict("Ce rendez-vous n’est plus à venir\u00a0: il n’y a rien à annuler.")
    call_off(session, meeting, by=by, actor=actor, at=at)
    may = policies.may_meet(session, mentorship, at=at)
    dates = offer_round(session, mentorship, actor=actor, at=at) if may else []
    emails.cancelled(session, mentorship=mentorship, meeting=meeting, by=by, new_dates=bool(dates), at=at)
    if by is not Side.ASSOCIATION:
        emails.called_off_late(session, mentorship=mentorship, meeting=meeting, by=by, at=at)
    return dates


def call_off(session: Session, meeting: Meeting, *, by: Side, actor: Actor, at: datetime) -> None:
    """Take one date that was agreed from the calendar."""
    journal.move(session, meeting, MEETINGS, MeetingAction.CANCEL, actor=actor, at=at, side=by.value)
    meeting.cancelled_by, meeting.cancelled_at = by, at
    session.flush()


def ensure_free(session: Session, mentorship: Mentorship, *, starts_at: datetime, minutes: int, at: datetime) -> None:
    """Refuse a date at which one of the two meets somebody else.

    Raises
    ------
    Conflict
        If another pair of theirs chose or agreed on that time.
    """
    others = queries.busy(session, mentorship, at=at, elsewhere=True)
    if any(starts_at < to and since < starts_at + timedelta(minutes=minutes) for since, to in others):
        raise Conflict("L’un des deux a déjà un autre rendez-vous à ce moment-là. Choisissez une autre date.")


def _agree(session: Session, mentorship: Mentorship, meeting: Meeting, *, actor: Actor, at: datetime) -> None:
    journal.move(session, meeting, MEETINGS, MeetingAction.AGREE, actor=actor, at=at)
    meeting.agreed_at = at
    overtake(session, mentorship.id, actor=actor, at=at)
    plan = queries.plan(session, mentorship.id)
    plan.refused, plan.stuck_for, plan.stuck_at = 0, None, None
    session.add(plan)
    session.flush()
    emails.agreed(session, mentorship=mentorship, meeting=meeting, at=at)


def _held(session: Session, mentorship_id: UUID, meeting_id: UUID, *, at: datetime) -> tuple[Mentorship, Meeting]:
    """Return a pair and one of its dates that may still be chosen or agreed, both held."""
    mentorship = pairs.lock(session, mentorship_id)
    policies.ensure_may_meet(session, mentorship, at=at)
    meeting = queries.of_pair(session, mentorship_id, meeting_id)
    least = rules.SHORTLY if meeting.state is MeetingState.OFFERED else timedelta()
    if meeting.state not in UNDECIDED or meeting.starts_at <= at + least or _is_closed(session, meeting):
        raise Conflict(GONE)
    ensure_free(session, mentorship, starts_at=meeting.starts_at, minutes=meeting.minutes, at=at)
    return mentorship, meeting


def _is_closed(session: Session, meeting: Meeting) -> bool:
    """Tell whether its place was closed while the date was being offered."""
    place = session.get(SafePlace, meeting.place_id, populate_existing=True) if meeting.place_id else None
    return place is not None and place.closed_at is not None
