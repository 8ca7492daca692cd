"""A pair: its guards, who learns what, its end."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import lived
import pytest
from letters import written
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, NotFound
from app.core.identity import SYSTEM
from app.journal.models import Entry
from app.mentorships import contacts, queries, services
from app.mentorships.models import Mentorship
from app.mentorships.states import EndReason, MentorshipState, SuspensionReason
from app.needs.states import NeedState
from app.offers import queries as offers
from app.safeguarding.models import Agreement
from app.safeguarding.states import AgreementState

AT = builders.AT


def pair_of(session: Session) -> Mentorship:
    return session.exec(select(Mentorship)).one()


def test_adults_learn_each_other_s_means_and_it_is_journalled(session: Session) -> None:
    case = cases.introduced(session, direct=True)
    pair = pair_of(session)
    given = contacts.reveal(session, mentorship=pair, to=case.volunteer, at=AT, actor=cases.someone(case.volunteer))
    assert (given.first_name, given.email, given.through) == ("Lina", case.youth.email, "")
    back = contacts.reveal(session, mentorship=pair, to=case.youth, at=AT, actor=cases.someone(case.youth))
    assert back.email == case.volunteer.email
    read = session.exec(select(Entry).where(Entry.action == "reveal_contact")).all()
    assert len(read) >= 2
    assert case.youth.email not in str([entry.facts for entry in read])


def test_a_minor_is_reached_through_the_guardian(session: Session) -> None:
    case = cases.introduced(session, minor=True, direct=True)
    assert case.guardian is not None
    pair = pair_of(session)
    given = contacts.reveal(session, mentorship=pair, to=case.volunteer, at=AT, actor=SYSTEM)
    assert (given.through, given.email) == (case.guardian.first_name, case.guardian.email)
    to_youth = contacts.reveal(session, mentorship=pair, to=case.youth, at=AT, actor=SYSTEM)
    assert (to_youth.first_name, to_youth.email, to_youth.phone) == ("Marc", "", "")
    to_guardian = contacts.reveal(session, mentorship=pair, to=case.guardian, at=AT, actor=SYSTEM)
    assert to_guardian.email == case.volunteer.email
    for message in written(session, "introduction_volunteer"):
        assert case.youth.email not in message.body


def test_a_guardian_may_allow_direct_contact(session: Session) -> None:
    case = cases.introduced(session, minor=True, direct=True)
    session.exec(select(Agreement)).one().direct_contact = True
    session.flush()
    given = contacts.reveal(session, mentorship=pair_of(session), to=case.volunteer, at=AT, actor=SYSTEM)
    assert (given.email, given.through) == (case.youth.email, "")


def test_nobody_else_learns_anything(session: Session) -> None:
    cases.introduced(session, direct=True)
    for stranger in (builders.person(session), builders.member(session)):
        with pytest.raises(NotFound):
            contacts.reveal(session, mentorship=pair_of(session), to=stranger, at=AT, actor=SYSTEM)


@pytest.mark.parametrize("guard", ["check", "guardian", "association", "volunteer", "youth", "state"])
def test_each_guard_closes_by_itself(session: Session, guard: str) -> None:
    case = cases.introduced(session, minor=True, direct=True)
    pair = pair_of(session)
    if guard == "check":
        builders.checked(session).seen_on = AT.date() - timedelta(days=184)
    elif guard == "guardian":
        session.exec(select(Agreement)).one().state = AgreementState.REVOKED
    elif guard == "association":
        pair.association_agreed_at = None
    elif guard == "volunteer":
        pair.volunteer_agreed_at = None
    elif guard == "youth":
        pair.youth_agreed_at = None
    else:
        pair.state, pair.suspended_for = MentorshipState.SUSPENDED, SuspensionReason.BY_HAND
    session.flush()
    for to in (case.volunteer, case.youth, case.guardian):
        assert to is not None
        with pytest.raises(Conflict):
            contacts.reveal(session, mentorship=pair, to=to, at=AT, actor=SYSTEM)


def test_the_guardian_s_yes_to_the_pair_is_a_guard_of_its_own(session: Session) -> None:
    case = cases.introduced(session, minor=True, direct=True)
    pair = pair_of(session)
    pair.guardian_agreed_at = None
    with pytest.raises(Conflict):
        contacts.reveal(session, mentorship=pair, to=case.volunteer, at=AT, actor=SYSTEM)


def test_ending_frees_the_volunteer_and_closes_the_need(session: Session) -> None:
    case = cases.introduced(session)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 0}
    services.end(session, mentorship=pair_of(session), reason=EndReason.GOAL_REACHED, actor=case.staff, at=AT)
    assert offers.free_capacity(session, [case.offer.id]) == {case.offer.id: 1}
    assert case.need.state is NeedState.CLOSED
    assert pair_of(session).end_reason is EndReason.GOAL_REACHED
    assert written(session, "pair_ended", to=case.volunteer.email)
    assert written(session, "pair_ended_youth", to=case.youth.email)


def test_ending_may_look_for_somebody_else(session: Session) -> None:
    case = cases.introduced(session)
    services.end(session, mentorship=pair_of(session), reason=EndReason.NO_TIME, reopen=True, actor=case.staff, at=AT)
    assert case.need.state is NeedState.TAKEN


def test_a_person_cannot_give_a_reason_of_the_system(session: Session) -> None:
    case = cases.introduced(session)
    with pytest.raises(Invalid):
        services.end(session, mentorship=pair_of(session), reason=EndReason.CHECK_EXPIRED, actor=case.staff, at=AT)


def test_that_a_check_expired_may_be_said_of_a_pair_that_waits_for_one_only(session: Session) -> None:
    case = cases.introduced(session)
    pair = pair_of(session)
    why = {"reason": EndReason.CHECK_EXPIRED, "actor": case.staff, "at": AT}
    services.suspend(session, mentorship=pair, actor=case.staff, at=AT)
    with pytest.raises(Invalid):
        services.end(session, mentorship=pair, **why)
    services.resume(session, mentorship=pair, actor=case.staff, at=AT)
    services.suspend(session, mentorship=pair, actor=SYSTEM, at=AT, reason=SuspensionReason.REQUIREMENT)
    with pytest.raises(Invalid):
        services.end(session, mentorship=pair, **(why | {"reason": EndReason.ACCOUNT_CLOSED}))
    services.end(session, mentorship=pair, reopen=True, **why)
    assert (pair.end_reason, case.need.state) == (EndReason.CHECK_EXPIRED, NeedState.TAKEN)


def test_a_pair_ends_once(session: Session) -> None:
    case = cases.introduced(session)
    end = {"mentorship": pair_of(session), "reason": EndReason.PLANNED_END, "actor": case.staff, "at": AT}
    services.end(session, **end)
    with pytest.raises(Conflict):
        services.end(session, **end)


def test_an_agreement_taken_back_suspends_and_tells_everybody_without_saying_why(session: Session) -> None:
    case = cases.introduced(session, minor=True)
    assert case.guardian is not None
    number = services.suspend_pairs_of(
        session, youth_id=case.youth.id, reason=SuspensionReason.AGREEMENT, actor=cases.someone(case.guardian), at=AT
    )
    assert number == 1
    assert pair_of(session).state is MentorshipState.SUSPENDED
    for template, to in (
        ("pair_suspended_youth", case.youth), ("pair_suspended", case.volunteer),
        ("pair_suspended_guardian", case.guardian), ("pair_suspended_association", case.coordinator),
    ):  # fmt: skip
        assert len(written(session, template, to=to.email)) == 1


def test_a_suspended_pair_resumes_only_when_every_guard_is_open(session: Session) -> None:
    case = cases.introduced(session)
    pair = pair_of(session)
    services.suspend(session, mentorship=pair, actor=case.staff, at=AT)
    check = builders.checked(session)
    check.withdrawn_at = AT
    session.flush()
    with session.begin_nested(), pytest.raises(Conflict):
        services.resume(session, mentorship=pair, actor=case.staff, at=AT)
    pair.state, pair.suspended_for, check.withdrawn_at = MentorshipState.SUSPENDED, SuspensionReason.BY_HAND, None
    session.flush()
    services.resume(session, mentorship=pair, actor=case.staff, at=AT)
    assert pair.state is MentorshipState.ACTIVE


def test_pairs_are_their_association_s_alone(session: Session) -> None:
    case = cases.introduced(session)
    other = builders.association(session)
    stranger = cases.staff(builders.member(session, of=other), other)
    pair = pair_of(session)
    assert queries.visible(session, pair.id, actor=case.staff) is pair
    for actor in (stranger, cases.someone(case.youth), SYSTEM):
        with pytest.raises(NotFound):
            queries.visible(session, pair.id, actor=actor)


def test_a_list_of_pairs_holds_none_of_another_association_whatever_is_asked_for(session: Session) -> None:
    mine, other = (lived.of_case(session, cases.introduced(session)) for _ in range(2))
    assert mine.association_id is not None
    assert other.association_id != mine.association_id
    found = queries.several(session, mine.association_id, [other.id, mine.id])
    assert [pair.id for pair, _, _ in found] == [mine.id]
