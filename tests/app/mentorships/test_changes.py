"""A pair rests, goes on by itself, is followed by somebody else; a pause is no shelter."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import builders
import cases
import lived
import pytest
from flask import Flask
from letters import written
from pages import PageClient
from sqlmodel import Session, select

from app.accounts import links
from app.accounts.states import LinkScope
from app.core.clock import local_date
from app.core.db import transaction
from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM
from app.follow import services as follow
from app.journal.models import Entry
from app.mentorships import changes, contacts, services, tasks
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, PauseReason, SuspensionReason
from app.offers import queries as offers
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementAction

AT = builders.AT
TODAY = local_date(AT)
UNTIL = TODAY + timedelta(days=30)


def rested(session: Session, **values: object) -> tuple[cases.Case, Mentorship]:
    case = cases.introduced(session, **values)
    pair = lived.of_case(session, case)
    changes.pause(session, mentorship=pair, until=UNTIL, reason=PauseReason.EXAMS, actor=case.staff, at=AT)
    return case, pair


def told(session: Session, template: str) -> set[str]:
    return {each.recipient for each in written(session) if each.template.startswith(template)}


def test_a_pause_tells_everybody_until_when_and_nobody_why(session: Session) -> None:
    case, pair = rested(session, minor=True)
    assert case.guardian is not None
    assert (pair.state, pair.paused_until) == (MentorshipState.PAUSED, UNTIL)
    everybody = {case.youth.email, case.volunteer.email, case.guardian.email, case.coordinator.email}
    assert told(session, "pair_paused") == everybody
    assert "xamen" not in "".join(each.body for each in written(session))
    entry = session.exec(select(Entry).where(Entry.action == "pause")).one()
    assert entry.facts == {"reason": "exams"}


def test_the_volunteer_s_place_stays_taken(session: Session) -> None:
    case, _ = rested(session)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 0}


def test_nobody_learns_how_to_reach_the_other_during_a_pause(session: Session) -> None:
    case, pair = rested(session)
    with pytest.raises(Conflict):
        contacts.reveal(session, mentorship=pair, to=case.volunteer, at=AT, actor=SYSTEM)


@pytest.mark.parametrize("days", [-1, 0, 93])
def test_a_pause_ends_after_today_and_within_three_months(session: Session, days: int) -> None:
    pair = lived.of_case(session, cases.introduced(session))
    until = TODAY + timedelta(days=days)
    with pytest.raises(Invalid):
        changes.pause(session, mentorship=pair, until=until, reason=PauseReason.ILL, actor=SYSTEM, at=AT)


def test_a_pair_goes_on_before_its_day_if_they_like(session: Session) -> None:
    case, pair = rested(session)
    changes.go_on(session, mentorship=pair, actor=case.staff, at=AT)
    assert (pair.state, pair.paused_until) == (MentorshipState.ACTIVE, None)
    assert told(session, "pair_gone_on") == {case.youth.email, case.volunteer.email, case.coordinator.email}


def test_a_pair_goes_on_by_itself_on_its_day_and_once(app: Flask) -> None:
    with transaction() as session:
        rested(session)
    assert tasks.go_on() == 0
    app.extensions["clock"].source = AT + timedelta(days=30)
    assert (tasks.go_on(), tasks.go_on()) == (1, 0)
    with transaction() as session:
        assert session.exec(select(Mentorship)).one().state is MentorshipState.ACTIVE
        assert len(told(session, "pair_gone_on")) == 3


def test_two_workers_at_once_let_a_pair_go_on_once(app: Flask) -> None:
    with transaction() as session:
        rested(session)
    app.extensions["clock"].source = AT + timedelta(days=30)
    barrier = threading.Barrier(2, timeout=10)

    def work() -> int:
        with app.app_context():
            barrier.wait()
            return tasks.go_on()

    with ThreadPoolExecutor(2) as workers:
        done = [worker.result() for worker in [workers.submit(work) for _ in range(2)]]
    assert sorted(done) == [0, 1]
    with transaction() as session:
        assert len(told(session, "pair_gone_on")) == 3


def test_a_pause_asked_while_the_agreement_is_taken_back_leaves_the_pair_suspended(app: Flask) -> None:
    with transaction() as session:
        case = cases.introduced(session, minor=True)
        pair_id, youth_id = lived.of_case(session, case).id, case.youth.id
    barrier = threading.Barrier(2, timeout=10)

    def rest() -> None:
        barrier.wait()
        with app.app_context(), transaction() as session:
            found = session.get_one(Mentorship, pair_id)
            changes.pause(session, mentorship=found, until=UNTIL, reason=PauseReason.ILL, actor=SYSTEM, at=AT)

    def take_back() -> None:
        barrier.wait()
        with app.app_context(), transaction() as session:
            services.suspend_pairs_of(
                session, youth_id=youth_id, reason=SuspensionReason.AGREEMENT, actor=SYSTEM, at=AT
            )

    with ThreadPoolExecutor(2) as rivals:
        failures = [rival.exception() for rival in [rivals.submit(rest), rivals.submit(take_back)]]
    assert failures[1] is None
    assert failures[0] is None or isinstance(failures[0], Conflict)
    with transaction() as session:
        found = session.get_one(Mentorship, pair_id)
        assert (found.state, found.paused_until) == (MentorshipState.SUSPENDED, None)


def test_a_guardian_who_takes_the_agreement_back_suspends_a_pair_that_rests(session: Session) -> None:
    case, pair = rested(session, minor=True)
    assert case.guardian is not None
    agreement = session.exec(select(Agreement)).one()
    follow.deny_agreement(
        session, agreement=agreement, action=AgreementAction.REVOKE, actor=cases.someone(case.guardian), at=AT
    )
    assert (pair.state, pair.suspended_for) == (MentorshipState.SUSPENDED, SuspensionReason.AGREEMENT)
    assert pair.paused_until is None


def test_an_expired_check_suspends_a_pair_that_rests(app: Flask) -> None:
    with transaction() as session:
        rested(session)
        builders.checked(session).seen_on = TODAY - timedelta(days=184)
    assert (tasks.suspend_incomplete(), tasks.suspend_incomplete()) == (1, 0)
    with transaction() as session:
        assert session.exec(select(Mentorship)).one().state is MentorshipState.SUSPENDED


def test_what_is_taken_back_from_a_volunteer_suspends_a_pair_that_rests(session: Session) -> None:
    case, pair = rested(session)
    builders.checked(session).seen_on = TODAY - timedelta(days=184)
    assert services.suspend_incomplete(session, volunteer_id=case.volunteer.id, actor=SYSTEM, at=AT) == 1
    assert pair.state is MentorshipState.SUSPENDED


def test_a_pair_that_rests_may_end(session: Session) -> None:
    case, pair = rested(session)
    services.end(session, mentorship=pair, reason=EndReason.NO_TIME, actor=case.staff, at=AT)
    assert (pair.state, pair.paused_until) == (MentorshipState.ENDED, None)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}


def test_both_sides_and_who_is_named_are_told_who_follows_them_now(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    pair = lived.of_case(session, case)
    assert case.guardian is not None
    colleague = builders.member(session, of=case.association, first_name="Nadia")
    changes.hand_over(session, mentorship=pair, to=colleague.id, actor=case.staff, at=AT)
    assert pair.coordinator_id == colleague.id
    assert told(session, "pair_followed") == {
        case.youth.email, case.volunteer.email, case.guardian.email, colleague.email,
    }  # fmt: skip
    assert "Nadia" in written(session, "pair_followed_youth")[0].body


def test_nobody_from_elsewhere_follows_a_pair(session: Session) -> None:
    case = cases.introduced(session)
    stranger = builders.member(session)
    with pytest.raises(NotFound):
        changes.hand_over(session, mentorship=lived.of_case(session, case), to=stranger.id, actor=case.staff, at=AT)


def test_only_who_is_in_order_and_does_not_follow_it_yet_may_be_chosen(session: Session) -> None:
    case = cases.introduced(session)
    colleague = builders.member(session, of=case.association, first_name="Nadia")
    pair = lived.of_case(session, case)
    assert pair.coordinator_id == case.coordinator.id
    assert [each.id for each in changes.may_follow(session, pair, day=TODAY)] == [colleague.id]


# By their pages

PAUSE = {"reason": "exams", "until-day": str(UNTIL.day), "until-month": str(UNTIL.month), "until-year": str(UNTIL.year)}


@pytest.mark.parametrize("who", ["youth", "volunteer"])
def test_either_side_lets_the_pair_rest_and_go_on(app: Flask, client: PageClient, who: str) -> None:
    pair = lived.pair()
    person = getattr(pair.case, who)
    page = client.submit(client.get(pair.address(person, "commitments.pause")), PAUSE, button="Mettre en pause")
    assert "en pause jusqu’au" in page.text
    page = client.submit(page, action="/fin-de-pause")
    assert "En cours" in page.text
    client.get(pair.address(person, "commitments.pause"))


def test_a_guardian_and_a_pair_that_rests_already_have_no_pause_to_ask(app: Flask, client: PageClient) -> None:
    pair = lived.pair(minor=True)
    assert pair.case.guardian is not None
    client.get(pair.address(pair.case.guardian, "commitments.pause"), status=404)
    with transaction() as session:
        found = session.get_one(Mentorship, pair.pair.id)
        changes.pause(session, mentorship=found, until=UNTIL, reason=PauseReason.ILL, actor=SYSTEM, at=AT)
    client.get(pair.address(pair.case.youth, "commitments.pause"), status=404)


def test_a_pause_too_long_is_refused_in_words(app: Flask, client: PageClient) -> None:
    pair = lived.pair()
    late = PAUSE | {"until-year": str(UNTIL.year + 1)}
    page = client.get(pair.address(pair.case.youth, "commitments.pause"))
    assert "trois mois" in client.submit(page, late, button="Mettre en pause", status=422).text


def test_the_pages_of_each_say_that_the_pair_rests(app: Flask, client: PageClient) -> None:
    with transaction() as session:
        case, pair = rested(session)
        links_of = {
            "suivi": (LinkScope.NEED, case.need.id, case.youth),
            "benevole": (LinkScope.OFFER, case.offer.id, case.volunteer),
        }
        tokens = {
            path: links.issue(session, scope=scope, subject_id=subject, person_id=who.id, at=AT)
            for path, (scope, subject, who) in links_of.items()
        }
    assert "reprend tout seul" in client.get(lived.Lived(case, pair).address(case.youth)).text
    for path, token in tokens.items():
        assert "reprend tout seul" in client.get(f"/{path}/{token}").text


def test_a_pause_asked_while_the_association_suspends_the_pair_comes_too_late(app: Flask) -> None:
    pair = lived.pair()

    def rest() -> None:
        with app.app_context(), transaction() as session:
            found = session.get_one(Mentorship, pair.pair.id)
            changes.pause(session, mentorship=found, until=UNTIL, reason=PauseReason.ILL, actor=SYSTEM, at=AT)

    assert isinstance(lived.while_suspended(pair, rest).exception(), Conflict)
    with transaction() as session:
        assert session.get_one(Mentorship, pair.pair.id).state is MentorshipState.SUSPENDED
