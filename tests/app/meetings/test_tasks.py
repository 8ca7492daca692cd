"""Jobs of dates: each does its part once, also when two workers run at the same time."""

from __future__ import annotations

from datetime import timedelta

import cases
import lived
import meeting
import pytest
from flask import Flask
from meeting import dates, readers
from workers import together

from app.core.db import transaction
from app.core.identity import SYSTEM
from app.meetings import tasks
from app.meetings.states import MeetingState
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, SuspensionReason, Tracking

OFFERED, AGREED = MeetingState.OFFERED, MeetingState.AGREED


def at(app: Flask, **shift: int) -> None:
    """Move the clock on from the first date that pairs are offered."""
    app.extensions["clock"].shift = meeting.FIRST + timedelta(**shift) - app.extensions["clock"].source


def test_two_workers_offer_each_pair_one_round(app: Flask) -> None:
    for _ in range(3):
        lived.pair()
    assert sum(together(app, tasks.offer)) == 3
    assert len(dates(OFFERED)) == 9
    assert len(readers("meeting_offered")) == 3
    assert tasks.offer() == 0


def test_a_pair_followed_elsewhere_is_left_to_its_association_s_tool(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        row.tracking = Tracking.ELSEWHERE
        session.add(row)
    assert tasks.offer() == 0


def test_everybody_is_reminded_the_day_before_and_once(app: Flask) -> None:
    pair = lived.pair(minor=True)
    meeting.agreed(pair)
    assert tasks.remind() == 0
    at(app, days=-1)
    assert sum(together(app, tasks.remind)) == 1
    assert tasks.remind() == 0
    assert pair.case.guardian is not None
    assert readers("meeting_tomorrow_youth") == [pair.case.youth.email]
    assert readers("meeting_tomorrow") == [pair.case.volunteer.email]
    assert readers("meeting_tomorrow_guardian") == [pair.case.guardian.email]


@pytest.mark.parametrize("agreed", [True, False])
def test_a_pair_that_stops_has_its_dates_taken_back_and_everybody_is_told_of_an_agreed_one(
    app: Flask, agreed: bool
) -> None:
    pair = lived.pair(minor=True)
    meeting.agreed(pair) if agreed else tasks.offer()
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(
            session, mentorship=row, actor=pair.case.staff, at=cases.AT, reason=SuspensionReason.BY_HAND
        )
    assert sum(together(app, tasks.clear)) == 1
    assert tasks.clear() == 0
    assert dates(OFFERED, AGREED, MeetingState.CHOSEN) == []
    for template in ("meeting_cancelled_youth", "meeting_cancelled", "meeting_cancelled_guardian"):
        assert len(readers(template)) == int(agreed)


def test_a_pair_that_stops_the_day_of_its_meeting_is_called_by_its_association(app: Flask) -> None:
    pair = lived.pair()
    meeting.agreed(pair)
    at(app, hours=-3)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=row, actor=SYSTEM, at=cases.AT, reason=SuspensionReason.REQUIREMENT)
    assert tasks.clear() == 1
    assert len(readers("meeting_late_association")) == 1


def test_an_ended_pair_meets_no_more_and_what_took_place_stays(app: Flask) -> None:
    pair = lived.pair()
    held = meeting.agreed(pair)
    at(app, hours=2)
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=row, reason=EndReason.PLANNED_END, actor=pair.case.staff, at=cases.AT)
    assert tasks.clear() == 0
    assert [each.id for each in dates(AGREED)] == [held.id]


def test_a_pair_that_goes_on_again_is_offered_dates_again(app: Flask) -> None:
    pair = lived.pair()
    tasks.offer()
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(
            session, mentorship=row, actor=pair.case.staff, at=cases.AT, reason=SuspensionReason.BY_HAND
        )
    tasks.clear()
    assert tasks.offer() == 0
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.resume(session, mentorship=row, actor=pair.case.staff, at=cases.AT)
    assert tasks.offer() == 1
    assert len(dates(OFFERED)) == 3


def test_a_round_gone_by_is_replaced_and_the_third_silence_asks_the_coordinator(app: Flask) -> None:
    lived.pair()
    for weeks in (0, 4, 8):
        assert tasks.offer() == 1
        assert tasks.lapse() == 0
        at(app, weeks=weeks + 4)
        assert sum(together(app, tasks.lapse)) == 1
    assert tasks.lapse() == 0
    assert tasks.offer() == 0
    assert len(readers("meeting_stuck_association")) == 1
