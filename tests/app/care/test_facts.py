"""What is read of a pair for its health: every fact from where it is kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import cases
import lived
import pytest
from caring import add, aged, asked, meeting, met
from flask import Flask

from app.care import queries, rules
from app.care.facts import Facts
from app.care.models import StaffContact
from app.care.states import ContactMeans, ContactWith, Health, Sign
from app.core.clock import local_date
from app.core.db import reading, transaction
from app.core.identity import Actor
from app.journal import services as journal
from app.meetings.models import MeetingPlan
from app.meetings.states import MeetingState, Stuck
from app.mentorships import queries as pairs
from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, Side
from app.reviews.models import Review
from app.reviews.states import GoalsReached, Satisfaction
from app.sessions.models import Fit
from app.sessions.states import Face, FitAnswer

AT = cases.AT
DAY = local_date(AT)


@pytest.fixture
def pair(app: Flask) -> lived.Lived:
    """A pair of forty days that met three days ago."""
    found = lived.pair()
    aged(found, 40)
    add(met(found, 3))
    return found


def facts(pair: lived.Lived) -> Facts:
    return known(pair)[pair.pair.id]


def known(pair: lived.Lived, only: UUID | None = None) -> dict[UUID, Facts]:
    assert pair.pair.association_id is not None
    return queries.facts(reading(), pair.pair.association_id, at=AT, pair=only)


def signs(pair: lived.Lived) -> list[Sign]:
    return [each.sign for each in rules.diagnose(facts(pair), day=DAY).findings if each.calls]


def test_names_and_dates_are_those_of_the_pair(pair: lived.Lived) -> None:
    found = facts(pair)
    assert (found.youth, found.volunteer) == ("Lina", "Marc")
    assert found.introduced_on == DAY - timedelta(days=40)
    assert found.last_met == DAY - timedelta(days=3)
    assert not found.brought_in


def test_what_both_tell_of_one_day_is_one_session_with_both_faces(pair: lived.Lived) -> None:
    add(met(pair, 3, side=Side.YOUTH, face=Face.BAD))
    [held] = facts(pair).held
    assert held.faces == {Side.YOUTH: Face.BAD}
    assert signs(pair) == [Sign.FACE_BAD]


def test_only_the_questions_that_were_asked_are_counted_since_the_last_word(pair: lived.Lived) -> None:
    add(*asked(pair, 30, 10))
    assert len(facts(pair).asked) == 2
    assert signs(pair) == []


def test_a_fit_is_read_by_side(pair: lived.Lived) -> None:
    add(Fit(mentorship_id=pair.pair.id, side=Side.VOLUNTEER, answer=FitAnswer.BAD, told_at=AT))
    assert facts(pair).fits == {Side.VOLUNTEER: (FitAnswer.BAD, AT)}
    assert signs(pair) == [Sign.FIT_BAD]


def review(pair: lived.Lived, month: int, side: Side, **values: object) -> Review:
    usual = {"due_on": DAY, "asked_at": AT - timedelta(days=14)}
    return Review(mentorship_id=pair.pair.id, month=month, side=side, **(usual | values))


def test_only_the_last_review_counts_and_never_the_team_s_own(pair: lived.Lived) -> None:
    nudged = {"nudged_at": AT - timedelta(days=8)}
    add(review(pair, 1, Side.YOUTH, **nudged), review(pair, 1, Side.ASSOCIATION, **nudged))
    assert facts(pair).reviews == {Side.YOUTH: DAY - timedelta(days=8)}
    assert signs(pair) == [Sign.REVIEW_SILENT]
    add(review(pair, 3, Side.YOUTH))
    assert facts(pair).reviews == {}


@pytest.mark.parametrize(
    ("goals", "satisfaction", "said"),
    [
        (GoalsReached.NO, Satisfaction.RATHER, "objectifs atteints, «\u00a0Non\u00a0»"),
        (GoalsReached.YES, Satisfaction.NOT, "satisfait, «\u00a0Pas du tout\u00a0»"),
        (GoalsReached.PARTLY, Satisfaction.LITTLE, ""),
    ],
)
def test_a_bad_answer_to_a_review_calls_the_same_day_with_its_words(
    pair: lived.Lived, goals: GoalsReached, satisfaction: Satisfaction, said: str
) -> None:
    add(review(pair, 1, Side.YOUTH, answered_at=AT, goals=goals, satisfaction=satisfaction))
    found = rules.diagnose(facts(pair), day=DAY)
    assert (found.health is Health.TO_CALL) is bool(said)
    if said:
        assert found.first is not None
        assert found.first.reason == f"Lina a répondu au bilan, le 16 novembre\u00a0: {said}."
        assert found.first.action == "Appeler Lina"


def test_a_better_review_stands_for_the_bad_one_before(pair: lived.Lived) -> None:
    bad = {"goals": GoalsReached.NO, "satisfaction": Satisfaction.NOT}
    good = {"goals": GoalsReached.MOSTLY, "satisfaction": Satisfaction.RATHER}
    add(review(pair, 1, Side.YOUTH, answered_at=AT - timedelta(days=60), **bad), review(pair, 3, Side.YOUTH))
    assert signs(pair) == [Sign.REVIEW_BAD]
    add(review(pair, 6, Side.YOUTH, answered_at=AT, **good))
    assert signs(pair) == []


def test_a_team_that_is_not_content_calls_nobody(pair: lived.Lived) -> None:
    bad = {"goals": GoalsReached.NO, "satisfaction": Satisfaction.NOT}
    add(review(pair, 1, Side.ASSOCIATION, answered_at=AT, **bad))
    assert signs(pair) == []


def test_why_no_date_can_be_offered_is_read_from_the_search(pair: lived.Lived) -> None:
    add(MeetingPlan(mentorship_id=pair.pair.id, stuck_for=Stuck.ROUNDS, stuck_at=AT))
    assert facts(pair).stuck == (Stuck.ROUNDS, AT)
    assert signs(pair) == [Sign.NO_DATES]


def test_the_wish_to_stop_is_read_in_the_journal_with_who_said_it(pair: lived.Lived) -> None:
    wish(pair, cases.someone(pair.case.volunteer))
    assert facts(pair).stop_asked == (Side.VOLUNTEER, AT)
    found = rules.diagnose(facts(pair), day=DAY)
    assert found.first is not None
    assert found.first.action == "Appeler Marc"


def test_the_wish_to_stop_is_heard_though_the_pair_was_suspended_at_once(pair: lived.Lived) -> None:
    wish(pair, cases.someone(pair.case.youth))
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.suspend(session, mentorship=row, actor=pair.case.staff, at=AT)
    assert rules.diagnose(facts(pair), day=DAY).health is Health.TO_CALL


def wish(pair: lived.Lived, actor: Actor) -> None:
    with transaction() as session:
        journal.record(
            session, action=pairs.ASKED_TO_STOP, kind="mentorship", subject_id=pair.pair.id, actor=actor, at=AT,
            facts={"reason": "no_time"},
        )  # fmt: skip


def test_a_meeting_taken_back_is_none(pair: lived.Lived) -> None:
    taken_back = {"state": MeetingState.CANCELLED, "cancelled_at": AT, "cancelled_by": Side.YOUTH}
    add(meeting(pair, 4, **taken_back))
    assert facts(pair).next_meeting_on is None
    assert not facts(pair).meeting_agreed
    add(meeting(pair, 5))
    assert facts(pair).next_meeting_on == DAY + timedelta(days=5)


def test_the_longest_quiet_holds_and_the_newest_contact_dates_it(pair: lived.Lived) -> None:
    for days, until in ((9, 30), (2, None)):
        made_at = AT - timedelta(days=days)
        day = local_date(made_at)
        add(StaffContact(
            mentorship_id=pair.pair.id, means=ContactMeans.CALLED, with_whom=ContactWith.YOUTH, held_on=day,
            created_at=made_at, quiet_until=day + timedelta(days=until) if until else None,
        ))  # fmt: skip
    found = facts(pair)
    assert found.contact_at == AT - timedelta(days=2)
    assert (found.quiet_at, found.quiet_until) == (AT - timedelta(days=9), DAY + timedelta(days=21))


def contact(pair: lived.Lived, held: int, noted: int = 0, **values: object) -> StaffContact:
    """Return a contact held so many days ago, and noted so many days ago."""
    usual = {"means": ContactMeans.CALLED, "with_whom": ContactWith.BOTH, "created_at": AT - timedelta(days=noted)}
    return StaffContact(mentorship_id=pair.pair.id, held_on=DAY - timedelta(days=held), **(usual | values))


def fit(pair: lived.Lived, days: int) -> Fit:
    told_at = AT - timedelta(days=days)
    return Fit(mentorship_id=pair.pair.id, side=Side.YOUTH, answer=FitAnswer.BAD, told_at=told_at)


@pytest.mark.parametrize(("held", "expected"), [(5, [Sign.FIT_BAD]), (4, []), (3, [])])
def test_a_contact_settles_only_what_was_told_by_its_own_day(
    pair: lived.Lived, held: int, expected: list[Sign]
) -> None:
    add(fit(pair, 4), met(pair, 1, face=Face.GOOD), contact(pair, held))
    assert signs(pair) == expected


@pytest.mark.parametrize(("held", "expected"), [(5, Health.TO_CALL), (4, Health.ON_TRACK), (0, Health.ON_TRACK)])
def test_a_contact_keeps_quiet_only_what_was_told_by_its_own_day(
    pair: lived.Lived, held: int, expected: Health
) -> None:
    add(fit(pair, 4), contact(pair, held, quiet_until=DAY + timedelta(days=14)))
    assert rules.diagnose(facts(pair), day=DAY).health is expected


@pytest.mark.parametrize(("held", "expected"), [(9, [Sign.REVIEW_SILENT]), (8, []), (0, [])])
def test_a_contact_before_the_reminder_of_a_review_does_not_stand_for_it(
    pair: lived.Lived, held: int, expected: list[Sign]
) -> None:
    add(review(pair, 1, Side.YOUTH, nudged_at=AT - timedelta(days=8)), contact(pair, held))
    assert signs(pair) == expected


def test_an_older_contact_that_is_noted_late_does_not_put_off_the_next_one(pair: lived.Lived) -> None:
    assert pair.pair.association_id is not None
    add(contact(pair, 9, noted=9, next_on=DAY), contact(pair, 12))
    assert queries.due(reading(), pair.pair.association_id, day=DAY) == {pair.pair.id: DAY}
    assert queries.due(reading(), uuid4(), day=DAY) == {}
    add(contact(pair, 1))
    assert queries.due(reading(), pair.pair.association_id, day=DAY) == {}


def test_what_ends_first_of_the_two_adults_is_told_with_where_to_renew_it(pair: lived.Lived) -> None:
    ending = facts(pair).ending
    assert ending is not None
    assert (ending.of_volunteer, ending.name, ending.offer_id) == (True, "Marc", pair.case.offer.id)


def test_a_pair_that_is_over_and_those_of_others_are_not_looked_at(pair: lived.Lived) -> None:
    other = lived.pair()
    assert set(known(pair)) == {pair.pair.id}
    assert known(pair, only=other.pair.id) == {}
    with transaction() as session:
        row = session.get_one(Mentorship, pair.pair.id)
        mentorships.end(session, mentorship=row, reason=EndReason.GOAL_REACHED, actor=pair.case.staff, at=AT)
    assert known(pair) == {}
