"""What is told of pairs, and what is not: rows for the care of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import builders
import lived
from sqlmodel import Session

from app.associations.models import Association
from app.core.clock import local_date
from app.core.db import transaction
from app.core.permissions import Role
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, Side, SuspensionReason
from app.needs.states import NeedState
from app.reviews.models import Review
from app.sessions.models import Fit, NewsAsked, SessionLog
from app.sessions.states import FitAnswer

AT = lived.AT


def aged(pair: lived.Lived, days: int) -> None:
    """Make a pair introduced that many days ago."""
    with transaction() as session:
        session.get_one(Mentorship, pair.pair.id).introduced_at = AT - timedelta(days=days)


def add(*rows: Any) -> None:
    with transaction() as session:
        session.add_all(rows)


def asked(pair: lived.Lived, *days: int) -> list[NewsAsked]:
    return [NewsAsked(mentorship_id=pair.pair.id, asked_at=AT - timedelta(days=each)) for each in days]


def met(pair: lived.Lived, days: int, **values: Any) -> SessionLog:
    at = AT - timedelta(days=days)
    usual = {"side": Side.VOLUNTEER, "met": True, "minutes": 60, "told_at": at}
    return SessionLog(mentorship_id=pair.pair.id, held_on=local_date(at), **(usual | values))


def meeting(pair: lived.Lived, days: float, **values: Any) -> Meeting:
    starts_at = AT + timedelta(days=days)
    usual = {"state": MeetingState.AGREED, "round": 1, "minutes": 60, "created_at": AT, "agreed_at": AT}
    return Meeting(mentorship_id=pair.pair.id, starts_at=starts_at, **(usual | values))


def many(session: Session, pair: lived.Lived, number: int) -> None:
    """Add pairs of one association, each with something of everything."""
    mine = session.get_one(Association, pair.case.association.id)
    for _ in range(number):
        youth, volunteer = builders.person(session), builders.person(session, role=Role.VOLUNTEER, first_name="Marc")
        need = builders.need(session, youth=youth, state=NeedState.INTRODUCED, case_association_id=mine.id, taken_at=AT)
        offer = builders.offer(session, volunteer=volunteer, of=mine)
        row = Mentorship(
            need_id=need.id, offer_id=offer.id, youth_id=youth.id, volunteer_id=volunteer.id, association_id=mine.id,
            coordinator_id=pair.case.coordinator.id, introduced_at=AT - timedelta(days=40),
        )  # fmt: skip
        session.add(row)
        session.flush()
        found = lived.Lived(pair.case, row)
        session.add_all([*asked(found, 20, 4), met(found, 30), meeting(found, 2)])
        session.add(Fit(mentorship_id=row.id, side=Side.YOUTH, answer=FitAnswer.UNSURE, told_at=AT))
        session.add(Review(mentorship_id=row.id, month=1, side=Side.ASSOCIATION, due_on=local_date(AT), asked_at=AT))


def brought_in(session: Session, pair: lived.Lived, days: int) -> Mentorship:
    """Add a pair that the same association brought in, whose people were asked that many days ago."""
    mine = session.get_one(Association, pair.case.association.id)
    youth = builders.person(session, first_name="Ismaël")
    volunteer = builders.person(session, role=Role.VOLUNTEER, first_name="Odile")
    need = builders.need(session, youth=youth, state=NeedState.INTRODUCED, case_association_id=mine.id, taken_at=AT)
    row = Mentorship(
        need_id=need.id, offer_id=builders.offer(session, volunteer=volunteer, of=mine).id, youth_id=youth.id,
        volunteer_id=volunteer.id, association_id=mine.id, introduced_at=AT - timedelta(days=90), to_confirm=True,
        state=MentorshipState.SUSPENDED, suspended_for=SuspensionReason.AGREEMENT,
        confirm_asked_at=AT - timedelta(days=days),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
