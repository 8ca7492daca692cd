"""« Vous êtes-vous vus ? » is asked once, of whom it concerns, and never of a pair at rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import cases
import letters
import lived
import pytest
from flask import Flask
from looking import look
from pages import PageClient
from sqlmodel import select
from visitors import signed_in
from workers import together

from app.accounts.models import Person
from app.core.clock import Clock, local_date
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.journal import services as journal
from app.meetings.models import Meeting
from app.meetings.states import MeetingState
from app.mentorships.models import Mentorship
from app.mentorships.states import MENTORSHIPS, MentorshipAction, MentorshipState, PairRhythm, Side, Tracking
from app.sessions import queries, rules, tasks
from app.sessions.models import NewsAsked, SessionLog

AT = cases.AT
DAY = timedelta(days=1)


def at(app: Flask, instant: datetime) -> None:
    app.extensions["clock"] = Clock(instant)


def change(pair: lived.Lived, **values: Any) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        for name, value in values.items():
            setattr(row, name, value)


def meet(pair: lived.Lived, starts_at: datetime, state: MeetingState = MeetingState.AGREED) -> None:
    with transaction() as session:
        session.add(
            Meeting(
                mentorship_id=pair.pair.id, round=1, state=state, starts_at=starts_at, minutes=60, created_at=AT,
                cancelled_at=AT if state is MeetingState.CANCELLED else None,
            )
        )  # fmt: skip


def tell(pair: lived.Lived, instant: datetime) -> None:
    with transaction() as session:
        session.add(
            SessionLog(
                mentorship_id=pair.pair.id, side=Side.YOUTH, held_on=local_date(instant), met=True, minutes=60,
                told_at=instant,
            )
        )  # fmt: skip


def asked() -> int:
    return len(letters.written(look(), "news_asked_youth"))


def test_the_day_after_an_agreed_meeting_both_are_asked_once(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY)
    at(app, AT + DAY + timedelta(hours=3))
    assert tasks.ask_news() == 0
    at(app, AT + 2 * DAY)
    assert (tasks.ask_news(), tasks.ask_news()) == (1, 0)
    [letter], [other] = letters.written(look(), "news_asked_youth"), letters.written(look(), "news_asked")
    assert (letter.recipient, other.recipient) == (pair.case.youth.email, pair.case.volunteer.email)
    day = (local_date(AT) + DAY).isoformat()
    assert letters.path_in(letter).endswith(f"/seances/nouvelle?jour={day}")
    page = client.get(letters.path_in(letter))
    client.submit(page, {"minutes": "60", "face": "good"})
    [log] = look().exec(select(SessionLog)).all()
    assert (log.held_on.isoformat(), log.meeting_id is not None) == (day, True)
    assert queries.silences(look(), [pair.pair.id]) == {pair.pair.id: 0}


def test_a_meeting_that_somebody_told_of_is_not_asked_about(app: Flask) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY)
    tell(pair, AT + DAY + timedelta(hours=2))
    at(app, AT + 2 * DAY)
    assert tasks.ask_news() == 0


@pytest.mark.parametrize("state", sorted(set(MeetingState) - {MeetingState.AGREED}))
def test_a_date_that_was_not_agreed_is_not_asked_about(app: Flask, state: MeetingState) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY, state)
    at(app, AT + 2 * DAY)
    assert tasks.ask_news() == 0


def test_of_several_meetings_the_last_is_asked_about(app: Flask) -> None:
    pair = lived.pair()
    for days in (1, 3, 5):
        meet(pair, AT + days * DAY)
    at(app, AT + 7 * DAY)
    assert (tasks.ask_news(), tasks.ask_news()) == (1, 0)
    [letter] = letters.written(look(), "news_asked_youth")
    assert (local_date(AT) + 5 * DAY).isoformat() in letter.body


REST: dict[MentorshipState, dict[str, Any]] = {
    MentorshipState.PAUSED: {"paused_until": local_date(AT) + 90 * DAY},
    MentorshipState.SUSPENDED: {"suspended_for": "by_hand"},
    MentorshipState.ENDED: {"ended_at": AT},
}


@pytest.mark.parametrize("state", list(REST))
def test_a_pair_at_rest_or_over_is_never_asked(app: Flask, state: MentorshipState) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY)
    change(pair, state=state, **REST[state])
    at(app, AT + 60 * DAY)
    assert tasks.ask_news() == 0


def test_a_pair_followed_elsewhere_is_never_asked(app: Flask) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY)
    change(pair, tracking=Tracking.ELSEWHERE)
    at(app, AT + 60 * DAY)
    assert tasks.ask_news() == 0


@pytest.mark.parametrize(("rhythm", "days"), list(rules.SILENCE_DAYS.items()))
def test_silence_is_asked_about_after_the_days_of_the_rhythm_and_as_long_again(
    app: Flask, rhythm: PairRhythm, days: int
) -> None:
    pair = lived.pair()
    change(pair, rhythm=rhythm)
    counts = []
    for day in (days - 1, days, 2 * days - 1, 2 * days):
        at(app, AT + day * DAY)
        counts.append(tasks.ask_news() + tasks.ask_news())
    assert counts == [0, 1, 0, 1]
    assert queries.silences(look(), [pair.pair.id]) == {pair.pair.id: 2}


def test_a_telling_begins_the_count_anew(app: Flask) -> None:
    pair = lived.pair()
    tell(pair, AT + 10 * DAY)
    at(app, AT + 23 * DAY)
    assert tasks.ask_news() == 0
    at(app, AT + 24 * DAY)
    assert tasks.ask_news() == 1


def test_a_pair_that_goes_on_after_a_rest_is_left_in_peace_as_long(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        row.paused_until = local_date(AT)
        journal.move(session, row, MENTORSHIPS, MentorshipAction.PAUSE, actor=SYSTEM, at=AT)
        session.flush()
        row.paused_until = None
        journal.move(session, row, MENTORSHIPS, MentorshipAction.GO_ON, actor=SYSTEM, at=AT + 20 * DAY)
    at(app, AT + 33 * DAY)
    assert tasks.ask_news() == 0
    at(app, AT + 34 * DAY)
    assert tasks.ask_news() == 1


def test_help_given_once_is_asked_about_two_weeks_after_the_introduction_and_only_once(app: Flask) -> None:
    pair = lived.pair()
    change(pair, rhythm=PairRhythm.ONCE)
    at(app, AT + 13 * DAY)
    assert tasks.ask_news() == 0
    at(app, AT + 14 * DAY)
    assert tasks.ask_news() == 1
    at(app, AT + 100 * DAY)
    assert tasks.ask_news() == 0


def test_help_given_once_waits_for_its_meeting(app: Flask) -> None:
    pair = lived.pair()
    change(pair, rhythm=PairRhythm.ONCE)
    meet(pair, AT + 20 * DAY)
    at(app, AT + 18 * DAY)
    assert tasks.ask_news() == 0
    at(app, AT + 21 * DAY)
    assert tasks.ask_news() == 1
    at(app, AT + 100 * DAY)
    assert tasks.ask_news() == 0


def test_whoever_has_neither_mail_nor_telephone_is_not_called_for_news(app: Flask) -> None:
    pair = lived.pair()
    with transaction() as session:
        youth = session.get_one(Person, pair.case.youth.id)
        youth.email = youth.phone = ""
    at(app, AT + 14 * DAY)
    assert tasks.ask_news() == 1
    assert (asked(), len(letters.written(look(), "news_asked"))) == (0, 1)


def test_two_workers_at_once_ask_once(app: Flask) -> None:
    silent, met = lived.pair(), lived.pair()
    meet(met, AT + 13 * DAY)
    at(app, AT + 14 * DAY)
    assert sum(together(app, tasks.ask_news)) == 2
    assert asked() == 2
    assert {row.mentorship_id for row in look().exec(select(NewsAsked))} == {silent.pair.id, met.pair.id}


def test_the_page_of_the_pair_asks_first_when_news_is_awaited(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    meet(pair, AT + DAY)
    at(app, AT + 2 * DAY)
    page = client.get(pair.address(pair.case.youth))
    assert "Vous aviez rendez-vous" in page.text
    assert any("?jour=" in a.attributes["href"] for a in page.every("a") if "je raconte" in a.text)
    at(app, AT + 15 * DAY)
    tasks.ask_news()
    assert "1 demande de nouvelles sans réponse" in staff_page(app, pair)


def staff_page(app: Flask, pair: lived.Lived) -> str:
    return signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}").text
