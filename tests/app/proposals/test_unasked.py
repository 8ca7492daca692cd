"""Cases that an association took and for which nobody is asked: from when on they are late."""

from __future__ import annotations

from datetime import datetime, timedelta

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from sqlmodel import Session, select

from app.mentorships import services as mentorships
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason
from app.needs import services as needs
from app.needs.models import Need
from app.proposals import queries, services
from app.proposals.answers import Choice, VolunteerAnswer
from app.proposals.states import ProposalState, SetAsideReason, VolunteerReason


def since(session: Session, *, days: int) -> datetime | None:
    """Since when nobody is asked for the only case, if it is late so many days after it was taken."""
    session.flush()
    before = queries.choice_due_before(AT + timedelta(days=days))
    statement = select(queries.unasked_since()).select_from(Need).where(queries.unasked(before))
    return session.exec(statement).one_or_none()


def test_a_case_is_late_seven_days_after_it_was_taken_whether_or_not_anybody_is_ranked(session: Session) -> None:
    case = cases.taken(session)
    assert since(session, days=6) is None
    assert since(session, days=7) == AT
    session.delete(case.proposal(session))
    assert since(session, days=7) == AT


def test_one_for_which_somebody_is_asked_is_not_late_however_long(session: Session) -> None:
    cases.proposed(session)
    assert since(session, days=60) is None


def test_after_a_no_it_counts_from_the_no(session: Session) -> None:
    case = cases.proposed(session)
    no = VolunteerAnswer(Choice.NO, reason=VolunteerReason.NO_TIME)
    said_at = AT + timedelta(days=5)
    services.answer_volunteer(
        session, proposal=case.proposal(session), answer=no, actor=cases.someone(case.volunteer), at=said_at
    )
    assert since(session, days=11) is None
    assert since(session, days=12) == said_at


def test_whoever_is_put_back_in_the_list_was_asked_all_the_same(session: Session) -> None:
    case = cases.taken(session)
    asked_at = AT + timedelta(days=5)
    services.propose(session, proposal=case.proposal(session), actor=case.staff, at=asked_at)
    services.withdraw(session, proposal=case.proposal(session), actor=case.staff, at=asked_at)
    assert case.proposal(session).state is ProposalState.RANKED
    assert since(session, days=11) is None
    assert since(session, days=12) == asked_at


def test_setting_volunteers_aside_asks_nobody(session: Session) -> None:
    case = cases.taken(session)
    services.set_aside(
        session, proposal=case.proposal(session), reason=SetAsideReason.SLOTS, actor=case.staff,
        at=AT + timedelta(days=5),
    )  # fmt: skip
    assert since(session, days=7) == AT


def test_one_whose_youth_looks_again_after_a_pair_counts_from_the_end_of_the_pair(session: Session) -> None:
    case = cases.introduced(session)
    pair = session.exec(select(Mentorship)).one()
    assert since(session, days=90) is None, "introduced"
    ended_at = AT + timedelta(days=80)
    mentorships.end(session, mentorship=pair, reason=EndReason.NO_TIME, reopen=True, actor=case.staff, at=ended_at)
    assert since(session, days=86) is None
    assert since(session, days=87) == ended_at


def test_what_is_paused_or_waits_to_be_taken_is_not_late(session: Session) -> None:
    case = cases.taken(session)
    needs.pause(session, need=case.need, actor=cases.someone(case.youth), at=AT)
    builders.need(session, association_id=case.association.id)
    assert since(session, days=60) is None


def test_one_whose_youth_comes_back_from_a_pause_counts_from_then(session: Session) -> None:
    case = cases.taken(session)
    needs.pause(session, need=case.need, actor=cases.someone(case.youth), at=AT)
    back = AT + timedelta(days=60)
    needs.resume(session, need=case.need, actor=cases.someone(case.youth), at=back)
    session.flush()
    assert since(session, days=66) is None
    assert since(session, days=67) == back


@pytest.mark.parametrize(("on", "before"), [(10, "2026-07-25"), (31, "2026-07-25")])
def test_quiet_months_do_not_count(app: Flask, on: int, before: str) -> None:
    at = datetime.fromisoformat(f"2026-08-{on:02}T12:00:00+02:00")
    assert queries.choice_due_before(at) == datetime.fromisoformat(f"{before}T00:00:00+02:00") + timedelta(days=1)


def test_the_days_are_a_setting(app: Flask, session: Session) -> None:
    cases.taken(session)
    app.config["CHOICE_DAYS"] = 3
    assert since(session, days=2) is None
    assert since(session, days=3) == AT
