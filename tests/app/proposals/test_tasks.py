"""What time asks of cases: once, whoever runs the jobs, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import builders
import cases
import pytest
from flask import Flask
from letters import written
from looking import look
from sqlmodel import Session, select
from workers import ran, together

from app import jobs
from app.core.clock import Clock
from app.core.db import transaction
from app.core.identity import SYSTEM
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState
from app.needs.models import Need
from app.needs.states import NeedState
from app.proposals import queries, services, tasks
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.routing import services as routes

AT = builders.AT


def at(app: Flask, instant: datetime) -> None:
    """Move the application's clock."""
    app.extensions["clock"] = Clock(instant)


def letters(template: str) -> int:
    with transaction() as session:
        return len(written(session, template))


@pytest.fixture
def waiting(app: Flask) -> Need:
    """A need in the inbox of the first of two associations."""
    with transaction() as session:
        for name in ("Aube", "Brise"):
            builders.member(session, of=builders.association(session, name=name))
        need = builders.need(session)
        routes.route_need(session, need=need, actor=SYSTEM, at=AT)
    return need


def test_an_association_is_reminded_then_loses_the_need_which_is_ranked_for_the_next(app: Flask, waiting: Need) -> None:
    with transaction() as session:
        lent = builders.offer(session)
    at(app, AT + timedelta(days=6))
    assert (tasks.decide_or_pass(), tasks.decide_or_pass()) == (1, 0)
    assert letters("need_nudge") == 1
    at(app, AT + timedelta(days=8))
    assert (tasks.decide_or_pass(), tasks.decide_or_pass()) == (1, 0)
    with transaction() as session:
        proposal = session.exec(select(Proposal)).one()
        assert proposal.offer_id == lent.id
    assert letters("need_arrived") == 2


def test_two_workers_at_once_do_it_once(app: Flask, waiting: Need) -> None:
    at(app, AT + timedelta(days=8))
    assert sorted(together(app, tasks.decide_or_pass)) == [0, 1]
    assert letters("need_left") == 1
    assert letters("need_arrived") == 2


def test_the_operator_s_queue_is_tried_again(app: Flask) -> None:
    with transaction() as session:
        need = builders.need(session)
        routes.route_need(session, need=need, actor=SYSTEM, at=AT)
    assert tasks.try_queue() == 0
    with transaction() as session:
        builders.association(session)
    assert (tasks.try_queue(), tasks.try_queue()) == (1, 0)


def test_a_volunteer_is_reminded_then_the_next_candidate_comes(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        following = builders.offer(session, of=case.association)
    at(app, AT + timedelta(days=4))
    assert (tasks.answer_or_pass(), tasks.answer_or_pass()) == (1, 0)
    assert letters("volunteer_nudge") == 1
    at(app, AT + timedelta(days=6))
    assert (tasks.answer_or_pass(), tasks.answer_or_pass()) == (1, 0)
    with transaction() as session:
        assert case.proposal(session).state is ProposalState.EXPIRED
        best = queries.next_ranked(session, case.need.id)
        assert best is not None
        assert best.offer_id == following.id
    assert letters("proposal_expired") == 1


def test_a_volunteer_whom_silence_frees_is_ranked_for_the_others_at_once(app: Flask) -> None:
    with transaction() as session:
        case = cases.proposed(session)
        here = {"association_id": case.association.id, "case_association_id": case.association.id}
        other = builders.need(session, state=NeedState.TAKEN, taken_at=AT, **here)
        services.rank_need(session, need=other, at=AT)
        assert queries.next_ranked(session, other.id) is None
    at(app, AT + timedelta(days=6))
    assert tasks.answer_or_pass() == 1
    with transaction() as session:
        freed = queries.next_ranked(session, other.id)
        assert freed is not None
        assert freed.offer_id == case.offer.id


@pytest.mark.parametrize("minor", [False, True])
def test_a_volunteer_who_said_yes_reads_about_whom_and_that_no_answer_came_in_time(app: Flask, minor: bool) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=minor)
    for days in (4, 6, 9, 12, 20):
        at(app, AT + timedelta(days=days))
        tasks.answer_or_pass()
    [letter] = written(look(), "proposal_withdrawn", to=case.volunteer.email)
    body = letter.body.replace("\u00a0", " ")
    assert f"La proposition d’aider {case.youth.first_name}, que l’association" in body
    assert "n’est pas arrivée à temps" in body
    assert ("représentant légal" in body) == minor


def test_a_volunteer_whose_proposal_is_taken_back_reads_about_whom_and_not_why(session: Session) -> None:
    case = cases.accepted(session)
    services.withdraw(session, proposal=case.proposal(session), actor=case.staff, at=AT)
    [letter] = written(session, "proposal_withdrawn", to=case.volunteer.email)
    assert f"d’aider {case.youth.first_name}" in letter.body
    assert "à temps" not in letter.body


def test_a_minor_s_family_is_reminded_only_where_an_answer_is_missing(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session, minor=True)
        services.answer_youth(
            session, proposal=case.proposal(session), answer=cases.AGREED, by=cases.Side.YOUTH,
            actor=cases.someone(case.youth), at=AT,
        )  # fmt: skip
    at(app, AT + timedelta(days=6))
    assert tasks.answer_or_pass() == 1
    assert (letters("guardian_nudge"), letters("youth_nudge")) == (1, 0)


def test_an_introduction_that_waited_for_a_check_is_made_by_the_job(app: Flask) -> None:
    with transaction() as session:
        case = cases.accepted(session)
        builders.checked(session).withdrawn_at = AT
        session.flush()
        services.answer_youth(
            session, proposal=case.proposal(session), answer=cases.AGREED, by=cases.Side.YOUTH,
            actor=cases.someone(case.youth), at=AT,
        )  # fmt: skip
    assert tasks.introduce() == 0
    at(app, AT + timedelta(days=20))
    assert tasks.answer_or_pass() == 0
    with transaction() as session:
        builders.check(session, volunteer_id=case.volunteer.id)
    assert (tasks.introduce(), tasks.introduce()) == (1, 0)
    with transaction() as session:
        assert session.exec(select(Mentorship)).one().youth_id == case.youth.id


def test_rankings_of_another_day_are_redone_once_a_day(app: Flask) -> None:
    with transaction() as session:
        cases.taken(session)
    assert tasks.refresh() == 0
    at(app, AT + timedelta(days=1))
    assert (tasks.refresh(), tasks.refresh()) == (1, 0)


def test_a_pair_whose_check_ran_out_is_suspended_once(app: Flask) -> None:
    with transaction() as session:
        cases.introduced(session)
        builders.checked(session).withdrawn_at = AT
    assert ran("mentorships.suspend_incomplete") == 1
    with transaction() as session:
        assert session.exec(select(Mentorship)).one().state is MentorshipState.SUSPENDED


def test_all_jobs_run_again_at_the_same_instant_do_nothing(app: Flask, waiting: Need) -> None:
    with transaction() as session:
        cases.proposed(session)
        cases.introduced(session)
    at(app, AT + timedelta(days=6))
    assert sum(jobs.run_once().values()) > 0
    assert set(jobs.run_once().values()) == {0}
