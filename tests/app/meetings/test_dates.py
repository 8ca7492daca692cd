"""The way of a pair's dates: offered, chosen, agreed, cancelled, offered again."""

from __future__ import annotations

import letters
import lived
from flask import Flask
from pages import PageClient
from sqlmodel import col, select

from app.core.db import reading
from app.meetings import tasks
from app.meetings.models import Meeting
from app.meetings.states import MeetingState

MINOR = {"minor": True}


def meetings(*states: MeetingState) -> list[Meeting]:
    """Return the dates in one of some states, in order."""
    reading().rollback()
    statement = select(Meeting).order_by(col(Meeting.starts_at))
    return [each for each in reading().exec(statement) if not states or each.state in states]


def sent(template: str) -> list[str]:
    """Return to whom a letter was written."""
    reading().rollback()
    return [each.recipient for each in letters.written(reading(), template)]


def agreed_meeting(client: PageClient, pair: lived.Lived) -> Meeting:
    """Let both sides tap once each."""
    tasks.offer()
    client.submit(client.get(pair.address(pair.case.youth)), button="Choisir mercredi 18 novembre")
    client.submit(client.get(pair.address(pair.case.volunteer)), button="Oui, cela me va")
    return meetings(MeetingState.AGREED)[0]


def test_the_whole_way_from_three_dates_to_new_ones_after_a_cancellation(app: Flask, client: PageClient) -> None:
    pair = lived.pair(**MINOR)
    youth, volunteer, guardian = pair.case.youth, pair.case.volunteer, pair.case.guardian
    assert guardian is not None
    assert tasks.offer() == 1
    assert len(meetings(MeetingState.OFFERED)) == 3
    assert sent("meeting_offered_youth") == [youth.email]

    page = client.submit(client.get(pair.address(youth)), button="Choisir mercredi 18 novembre")
    assert "On attend le oui de Marc" in page.text
    assert sent("meeting_chosen") == [volunteer.email]

    page = client.submit(client.get(pair.address(volunteer)), button="Oui, cela me va")
    assert "confirmé" in page.text
    assert len(meetings(MeetingState.AGREED)) == 1
    assert len(meetings(MeetingState.OVERTAKEN)) == 2
    assert sent("meeting_agreed_guardian") == [guardian.email]

    asked = client.get(pair.address(youth, "meetings.cancel", meeting_id=meetings(MeetingState.AGREED)[0].id))
    assert meetings(MeetingState.AGREED)
    page = client.submit(asked, button="Je ne peux pas venir")
    assert "tout le monde est prévenu" in page.text
    assert sent("meeting_cancelled") == [volunteer.email]
    assert sent("meeting_cancelled_guardian") == [guardian.email]
    assert sent("meeting_cancelled_youth") == []
    new = meetings(MeetingState.OFFERED)
    assert len(new) == 3
    assert meetings(MeetingState.CANCELLED)[0].starts_at not in {each.starts_at for each in new}
