"""Reviews are asked of three at set months, recalled once, answered by each for itself; the end has its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import cases
import letters
import lived
import pytest
from flask import Flask
from looking import look
from pages import Element, PageClient, errors
from sqlmodel import col, select
from visitors import signed_in
from workers import together

from app.core.clock import Clock
from app.core.db import transaction
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import SYSTEM_REASONS, EndReason, MentorshipState, PairRhythm, Side, Tracking
from app.reviews import labels, tasks
from app.reviews.models import Review

AT = cases.AT
DAY = timedelta(days=1)
MONTH = datetime(2026, 12, 16, 9, tzinfo=UTC)
"""A month after `AT`, to the hour."""
ANSWER = {"goals": "mostly", "satisfaction": "very", "text": "Il écoute bien"}
CLOSING = ANSWER | {"reason": "goal_reached", "would_again": "yes"}


def at(app: Flask, instant: datetime) -> None:
    app.extensions["clock"] = Clock(instant)


def change(pair: lived.Lived, **values: Any) -> None:
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        for name, value in values.items():
            setattr(row, name, value)


def end(pair: lived.Lived, instant: datetime, reason: EndReason = EndReason.GOAL_REACHED) -> None:
    with transaction() as session:
        mentorships.end(
            session, mentorship=session.get_one(Mentorship, pair.pair.id), reason=reason, actor=pair.case.staff,
            at=instant,
        )  # fmt: skip


def reviews() -> list[Review]:
    return list(look().exec(select(Review).order_by(col(Review.month), col(Review.side))))


def asked(app: Flask) -> lived.Lived:
    """Return a pair whose review at one month was asked."""
    pair = lived.pair(minor=True)
    at(app, MONTH)
    assert tasks.ask() == 1
    return pair


def fill(client: PageClient, letter: str, status: int = 200, **said: str) -> Element:
    """Answer the review that a letter asks for."""
    [message] = letters.written(look(), letter)
    return client.submit(client.get(letters.path_in(message)), ANSWER | said, status=status)


def test_a_month_after_the_introduction_three_are_asked_and_not_a_day_before(app: Flask) -> None:
    pair = lived.pair()
    at(app, MONTH - DAY)
    assert tasks.ask() == 0
    at(app, MONTH)
    assert (tasks.ask(), tasks.ask()) == (1, 0)
    assert [(each.month, each.side) for each in reviews()] == [
        (1, Side.ASSOCIATION), (1, Side.VOLUNTEER), (1, Side.YOUTH),
    ]  # fmt: skip
    readers = {
        "review_asked_youth": pair.case.youth, "review_asked": pair.case.volunteer,
        "review_asked_association": pair.case.coordinator,
    }  # fmt: skip
    for template, to in readers.items():
        assert [each.recipient for each in letters.written(look(), template)] == [to.email]


def test_the_day_is_that_of_paris(app: Flask) -> None:
    pair = lived.pair()
    # Half past midnight on the seventeenth in Paris, still the sixteenth in Greenwich.
    change(pair, introduced_at=datetime(2026, 11, 16, 23, 30, tzinfo=UTC))
    at(app, datetime(2026, 12, 16, 22, 30, tzinfo=UTC))
    assert tasks.ask() == 0
    at(app, datetime(2026, 12, 16, 23, 10, tzinfo=UTC))
    assert tasks.ask() == 1


def test_each_month_of_the_settings_has_its_review(app: Flask) -> None:
    lived.pair()
    counts = []
    for month in (datetime(2026, 12, 16, 9, tzinfo=UTC), datetime(2027, 2, 16, 9, tzinfo=UTC),
                  datetime(2027, 3, 16, 9, tzinfo=UTC), datetime(2027, 5, 16, 9, tzinfo=UTC)):  # fmt: skip
        at(app, month)
        counts.append(tasks.ask() + tasks.ask())
    assert counts == [1, 1, 0, 1]
    assert [each.month for each in reviews()] == [1, 1, 1, 3, 3, 3, 6, 6, 6]


def test_after_a_rest_only_the_latest_is_asked_and_one_too_old_is_not(app: Flask) -> None:
    pair = lived.pair()
    change(pair, introduced_at=AT - 95 * DAY)
    assert tasks.ask() == 1
    assert {each.month for each in reviews()} == {3}
    old = lived.pair()
    change(old, introduced_at=AT - 400 * DAY)
    assert tasks.ask() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"rhythm": PairRhythm.ONCE},
        {"tracking": Tracking.ELSEWHERE},
        {"state": MentorshipState.SUSPENDED, "suspended_for": "by_hand"},
        {"state": MentorshipState.PAUSED, "paused_until": (MONTH + 9 * DAY).date()},
    ],
)
def test_no_review_of_help_given_once_of_a_pair_at_rest_nor_of_one_followed_elsewhere(
    app: Flask, values: dict[str, Any]
) -> None:
    pair = lived.pair()
    change(pair, **values)
    at(app, MONTH)
    assert tasks.ask() == 0


def test_each_side_answers_from_its_mail_and_the_association_alone_reads(app: Flask, client: PageClient) -> None:
    pair = asked(app)
    fill(client, "review_asked_youth")
    [youth] = [each for each in reviews() if each.side is Side.YOUTH]
    assert (youth.goals, youth.satisfaction, youth.text, youth.answered_at) == (
        "mostly", "very", "Il écoute bien", MONTH,
    )  # fmt: skip
    assert pair.case.guardian is not None
    for who in (pair.case.volunteer, pair.case.guardian):
        page = client.get(pair.address(who)).text
        assert "Il écoute bien" not in page
        client.get(pair.address(who, "reviews.answer", review_id=youth.id), status=404)
    staff = signed_in(app, pair.case.coordinator)
    page = staff.get(f"/association/binomes/{pair.pair.id}")
    assert "Il écoute bien" in page.text
    assert "En grande partie" in page.text
    [mine] = [a.attributes["href"] for a in page.every("a") if "Faire le bilan" in a.text]
    staff.submit(staff.get(mine), ANSWER)
    assert [each.side for each in reviews() if each.answered_at] == [Side.ASSOCIATION, Side.YOUTH]


def test_a_review_of_another_pair_opens_to_nobody(app: Flask, client: PageClient) -> None:
    pair, other = asked(app), lived.pair()
    youth, staff = reviews()[2], reviews()[0]
    client.get(other.address(other.case.youth, "reviews.answer", review_id=youth.id), status=404)
    outside = signed_in(app, other.case.coordinator)
    outside.get(f"/association/binomes/{other.pair.id}/bilans/{staff.id}", status=404)
    outside.get(f"/association/binomes/{pair.pair.id}/bilans/{staff.id}", status=404)


def test_what_is_missing_is_asked_for(app: Flask, client: PageClient) -> None:
    asked(app)
    assert errors(fill(client, "review_asked", 422, goals=""))
    assert not [each for each in reviews() if each.answered_at]


def test_an_answer_changes_for_a_day_then_only_reads(app: Flask, client: PageClient) -> None:
    asked(app)
    fill(client, "review_asked")
    at(app, MONTH + timedelta(hours=23))
    fill(client, "review_asked", goals="no")
    [volunteer] = [each for each in reviews() if each.side is Side.VOLUNTEER]
    assert (volunteer.goals, volunteer.answered_at) == ("no", MONTH)
    [letter] = letters.written(look(), "review_asked")
    address = letters.path_in(letter)
    form = client.get(address)
    at(app, MONTH + DAY)
    refused = client.submit(form, ANSWER | {"text": "Un mot de trop"}, status=409)
    assert "Un mot de trop" in refused.text
    read = client.get(address)
    assert "ne change plus" in read.text
    assert [each.goals for each in reviews() if each.side is Side.VOLUNTEER] == ["no"]


def test_danger_in_an_answer_is_heard_at_once(app: Flask, client: PageClient) -> None:
    asked(app)
    assert "3114" in fill(client, "review_asked_youth", text="Je veux mourir").text
    assert len(letters.written(look(), "danger_told")) == 1


def test_whoever_does_not_answer_is_reminded_once(app: Flask, client: PageClient) -> None:
    asked(app)
    fill(client, "review_asked_youth")
    at(app, MONTH + 6 * DAY)
    assert tasks.remind() == 0
    at(app, MONTH + 7 * DAY)
    assert (tasks.remind(), tasks.remind()) == (2, 0)
    assert [len(letters.written(look(), f"review_asked{who}")) for who in ("", "_association", "_youth")] == [2, 2, 1]
    # Late is not too late.
    client.submit(client.get(letters.path_in(letters.written(look(), "review_asked")[0])), ANSWER)


def test_the_end_asks_for_a_closing_interview_that_the_links_still_open(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    old = pair.address(pair.case.youth)
    end(pair, AT)
    assert (tasks.ask(), tasks.ask()) == (1, 0)
    [letter] = letters.written(look(), "review_asked_youth")
    page = client.get(letters.path_in(letter))
    reasons = {i.attributes["value"] for i in page.every("input") if i.attributes.get("name") == "reason"}
    assert reasons == {each.value for each in set(EndReason) - set(SYSTEM_REASONS)}
    client.submit(page, CLOSING)
    client.get(old)
    [youth] = [each for each in reviews() if each.side is Side.YOUTH]
    assert (youth.month, youth.reason, youth.would_again) == (0, EndReason.GOAL_REACHED, True)


def test_a_youth_reads_why_it_ended_in_plain_words_and_the_team_in_its_own(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    end(pair, AT)
    tasks.ask()
    [letter] = letters.written(look(), "review_asked_youth")
    said = client.get(letters.path_in(letter)).text
    assert "On ne trouvait pas de moment pour se voir" in said
    assert not [words for words in labels.REASONS.values() if words in said and words != "Autre raison"]
    [letter] = letters.written(look(), "review_asked_association")
    assert "Pas de créneau commun" in signed_in(app, pair.case.coordinator).get(letters.path_in(letter)).text


def test_a_youth_reads_their_closing_interview_again_in_the_words_of_the_form(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    end(pair, AT)
    tasks.ask()
    path = letters.path_in(letters.written(look(), "review_asked_youth")[0])
    client.submit(client.get(path), CLOSING | {"reason": "no_slot"})
    at(app, AT + 2 * DAY)
    said = client.get(path).text
    for words in ("On ne trouvait pas de moment pour se voir", "Tu as atteint ce que tu voulais", "Tu le referais"):
        assert words in said
    for words in ("Pas de créneau commun", "Le referait", "Objectifs atteints"):
        assert words not in said
    staff = signed_in(app, pair.case.coordinator).get(f"/association/binomes/{pair.pair.id}").text
    assert "Pas de créneau commun" in staff


def test_the_letter_of_the_end_leads_a_youth_to_the_page_of_the_pair_and_says_which_page_is_which(
    app: Flask, client: PageClient
) -> None:
    pair = lived.pair()
    end(pair, AT)
    [letter] = letters.written(look(), "pair_ended_youth")
    assert "C’est fini, bravo" in client.get(letters.path_in(letter)).text
    links = re.findall(r"https?://[^/\s]+(/\S*)", letter.body)
    assert [link.split("/")[1] for link in links] == ["binome", "besoins", "suivi"]
    assert "Ta page :" not in letter.body


def test_the_association_closes_too_and_is_not_asked_whether_it_would_again(app: Flask) -> None:
    pair = lived.pair()
    end(pair, AT)
    tasks.ask()
    staff = signed_in(app, pair.case.coordinator)
    [letter] = letters.written(look(), "review_asked_association")
    page = staff.get(letters.path_in(letter))
    assert not [i for i in page.every("input") if i.attributes.get("name") == "would_again"]
    staff.submit(page, ANSWER | {"reason": "no_time"})
    assert [(each.side, each.reason) for each in reviews() if each.answered_at] == [
        (Side.ASSOCIATION, EndReason.NO_TIME)
    ]


@pytest.mark.parametrize("values", [{"rhythm": PairRhythm.ONCE}, {"tracking": Tracking.ELSEWHERE}])
def test_no_closing_interview_of_help_given_once_nor_of_a_pair_followed_elsewhere(
    app: Flask, values: dict[str, Any]
) -> None:
    pair = lived.pair()
    change(pair, **values)
    end(pair, AT)
    assert tasks.ask() == 0


@pytest.mark.parametrize(("days", "reminded"), [(29, 3), (30, 0)])
def test_nobody_is_reminded_of_a_closing_interview_that_their_link_opens_no_more(
    app: Flask, days: int, reminded: int
) -> None:
    end(lived.pair(), AT)
    assert tasks.ask() == 1
    at(app, AT + days * DAY)
    assert tasks.remind() == reminded


@pytest.mark.parametrize("job", ["ask", "remind"])
def test_two_workers_at_once_do_it_once(app: Flask, job: str) -> None:
    lived.pair()
    at(app, MONTH)
    if job == "remind":
        tasks.ask()
        at(app, MONTH + 8 * DAY)
    effects = {"ask": 1, "remind": 3}[job]
    assert sorted(together(app, getattr(tasks, job))) == [0, effects]
    assert len(letters.written(look(), "review_asked")) == (2 if job == "remind" else 1)
