"""Offer a round of dates."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.identity import Actor
from app.journal import services as journal
from app.meetings import emails, planning, policies, queries, rules
from app.meetings.models import Meeting
from app.meetings.planning import Found
from app.meetings.states import MEETINGS, MeetingAction, MeetingState, Stuck
from app.mentorships import queries as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import Side
from app.needs import services as needs
from app.routing import queries as routing


def offer(session: Session, *, mentorship_id: UUID, by: Side | None = None, actor: Actor, at: datetime) -> bool:
    """Offer three dates to both sides of a pair; return whether any was found.

    `by` is the side that asked for them, who reads them on the page. When the
    machine finds none the coordinator is told, once. The association asking
    by hand (:attr:`Side.ASSOCIATION`) starts afresh after rounds refused.

    Raises
    ------
    Conflict
        If the pair may not meet, dates are there already, or it waits for its coordinator.
    """
    mentorship = pairs.lock(session, mentorship_id)
    policies.ensure_may_meet(session, mentorship, at=at)
    if queries.still_open(session, mentorship.id, at=at):
        raise Conflict("Des dates sont déjà proposées à ce binôme.")
    plan = queries.plan(session, mentorship.id)
    if by is Side.ASSOCIATION:
        plan.refused = 0
    elif plan.stuck_for is not None:
        raise Conflict("L’association cherche une date avec vous deux\u00a0: elle va vous appeler.")
    session.add(plan)
    dates = offer_round(session, mentorship, actor=actor, at=at)
    if dates:
        emails.offered(session, mentorship=mentorship, besides=by, at=at)
    return bool(dates)


def change_week(session: Session, *, mentorship_id: UUID, availability: str, actor: Actor, at: datetime) -> bool:
    """Take the youth's new week: dates that no longer fit, or that were not found, are looked for anew.

    Return whether others are offered. A date that still fits and that one side chose stays, and one both agreed on.
    """
    need = routing.lock(session, session.get_one(Mentorship, mentorship_id).need_id)
    mentorship = pairs.lock(session, mentorship_id)
    needs.change_week(session, need=need, availability=availability, actor=actor, at=at)
    session.flush()
    if not policies.may_meet(session, mentorship, at=at):
        return False
    plan, undecided = queries.plan(session, mentorship.id), queries.undecided(session, mentorship.id)
    free = planning.week_of(session, mentorship)
    fit = [each for each in undecided if rules.within(free, each.starts_at, each.minutes)]
    waits = any(each.state is MeetingState.CHOSEN for each in fit)
    if plan.stuck_for is None and (waits or fit == undecided):
        return False
    plan.refused = 0
    session.add(plan)
    dates = offer_round(session, mentorship, actor=actor, at=at)
    if dates:
        emails.offered(session, mentorship=mentorship, besides=Side.YOUTH, at=at)
    return bool(dates)


def offer_round(session: Session, mentorship: Mentorship, *, actor: Actor, at: datetime) -> list[Meeting]:
    """Keep the dates of a new round, in place of what was left of the last; nobody is written to but a coordinator.

    The pair is held already, and may meet.
    """
    overtake(session, mentorship.id, actor=actor, at=at)
    found = planning.look(session, mentorship, at=at)
    if isinstance(found, Stuck):
        give_up(session, mentorship, reason=found, actor=actor, at=at)
        return []
    unstick(session, mentorship)
    return _keep(session, mentorship, found, actor=actor, at=at)


def _keep(session: Session, mentorship: Mentorship, found: Found, *, actor: Actor, at: datetime) -> list[Meeting]:
    number = queries.last_round(session, mentorship.id) + 1
    dates = [
        Meeting(
            mentorship_id=mentorship.id, round=number, starts_at=each.starts_at, minutes=each.minutes,
            tight=each.tight, place_id=found.place_id, created_at=at,
        )
        for each in found.dates
    ]  # fmt: skip
    session.add_all(dates)
    session.flush()
    journal.record(
        session, action="offer_dates", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
        facts={"round": number, "dates": len(dates)},
    )  # fmt: skip
    return dates


def overtake(session: Session, mentorship_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Take back every date that is offered or chosen."""
    for meeting in queries.undecided(session, mentorship_id):
        journal.move(session, meeting, MEETINGS, MeetingAction.OVERTAKE, actor=actor, at=at)


def give_up(session: Session, mentorship: Mentorship, *, reason: Stuck, actor: Actor, at: datetime) -> None:
    """Leave it to the coordinator, who is told why, once."""
    plan = queries.plan(session, mentorship.id)
    told = plan.stuck_for is reason
    plan.stuck_for, plan.stuck_at = reason, plan.stuck_at if told else at
    session.add(plan)
    session.flush()
    if not told:
        journal.record(
            session, action="stuck", kind="mentorship", subject_id=mentorship.id, actor=actor, at=at,
            facts={"reason": reason.value},
        )  # fmt: skip
        emails.stuck(session, mentorship=mentorship, reason=reason, at=at)


def unstick(session: Session, mentorship: Mentorship) -> None:
    """Take note that there are dates again."""
    plan = queries.plan(session, mentorship.id)
    plan.stuck_for = plan.stuck_at = None
    session.add(plan)
    session.flush()
