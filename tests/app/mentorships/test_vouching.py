"""What is asked of who follows a pair: attested, enforced, run out, renewed; on both databases."""

from __future__ import annotations

from datetime import timedelta

import builders
import cases
import pytest
from builders import AT
from flask import Flask
from letters import written
from looking import look
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.core.clock import Clock
from app.core.db import transaction
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.identity import Actor, Way
from app.core.permissions import Role
from app.journal.models import Entry
from app.mentorships import changes, contacts, policies, tasks, vouching
from app.mentorships import services as pairs
from app.mentorships.models import Mentorship
from app.mentorships.states import MentorshipState, SuspensionReason
from app.proposals import policies as proposing
from app.proposals import services
from app.safeguarding.closeness import services as knowing
from app.safeguarding.requirements import queries
from app.safeguarding.requirements import services as asking
from app.safeguarding.requirements.models import Attestation, Requirement
from app.safeguarding.requirements.rules import Demand
from app.safeguarding.requirements.states import Proof, RequirementKind, RequirementRole, Stage

DAY = AT.date()
K = RequirementKind
STAFF = RequirementRole.COORDINATOR


def ask(session: Session, of=None, kind: RequirementKind = K.TRAINING, days: int | None = None) -> None:
    """Ask something of whoever follows a pair of an association, or of every one."""
    session.add(
        Requirement(
            association_id=of.id if of else None, role=STAFF, kind=kind, stage=Stage.PAIR, days=days, changed_at=AT
        )
    )
    session.flush()


def manager(session: Session, of) -> Actor:
    who = builders.member(session, of=of, role=Role.MANAGER, first_name="Nadia")
    return Actor(Way.SESSION, who.id, Role.MANAGER, of.id)


def operator(session: Session) -> Actor:
    return Actor(Way.SESSION, builders.person(session, role=Role.OPERATOR).id, Role.OPERATOR)


def trained(session: Session, person, day=DAY) -> Attestation:
    return builders.check(session, volunteer_id=person.id, proof=Proof.TRAINING, seen_on=day)


def pair(session: Session) -> Mentorship:
    return session.exec(select(Mentorship)).one()


def agree(session: Session, case: cases.Case) -> Mentorship | None:
    return services.answer_youth(
        session, proposal=case.proposal(session), answer=cases.AGREED, by=cases.Side.YOUTH,
        actor=cases.someone(case.youth), at=AT,
    )  # fmt: skip


def test_as_long_as_nobody_asks_nothing_is_missing_of_anybody(session: Session):
    cases.introduced(session)
    pair(session).coordinator_id = None
    assert policies.guards(session, pair(session), AT).in_order


def test_what_is_asked_of_one_role_is_not_asked_of_the_other(session: Session):
    us = builders.association(session)
    mine = manager(session, us)
    demands = {K.TRAINING: Demand(Stage.PAIR, 365)}
    asking.ask(session, association_id=us.id, role=STAFF, demands=demands, actor=mine, at=AT)
    assert queries.demands(session, us.id, role=STAFF)[K.TRAINING] == Demand(Stage.PAIR, 365)
    assert queries.demands(session, us.id)[K.TRAINING].stage is Stage.NEVER
    assert queries.floor(session, role=STAFF)[K.TRAINING].stage is Stage.NEVER
    with pytest.raises(Invalid):
        asking.ask(
            session, association_id=us.id, role=STAFF, demands={K.CHARTER: Demand(Stage.OFFER)}, actor=mine, at=AT
        )


@pytest.mark.parametrize(
    ("role", "kind", "stage", "days"),
    [
        (STAFF, K.CHARTER, Stage.OFFER, None),
        (STAFF, K.RECORD, Stage.PAIR, None),
        (RequirementRole.VOLUNTEER, K.RECORD, Stage.NEVER, 30),
    ],
)
def test_the_database_too_refuses_what_nobody_may_ask(session: Session, role, kind, stage, days):
    row = Requirement(role=role, kind=kind, stage=stage, days=days, changed_at=AT)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(row)


def test_the_introduction_waits_for_who_will_follow_the_pair_and_is_made_once_nothing_is_missing(session: Session):
    case = cases.accepted(session)
    ask(session, case.association)
    assert agree(session, case) is None
    proposal = case.proposal(session)
    assert proposing.pair_lacks(session, case.offer, proposal, case.need, AT).coordinator == (K.TRAINING,)
    trained(session, case.coordinator)
    assert services.introduce_if_agreed(session, proposal=proposal, actor=case.staff, at=AT) is not None


def test_the_refusal_to_open_a_pair_says_what_is_missing(session: Session):
    cases.introduced(session)
    ask(session)
    with pytest.raises(Conflict, match="la formation n’est pas suivie"):
        policies.ensure_open(session, pair(session), AT)


def test_no_contact_is_given_while_something_is_missing_of_who_follows(session: Session):
    case = cases.introduced(session, direct=True)
    ask(session, case.association)
    with pytest.raises(Conflict):
        contacts.reveal(session, mentorship=pair(session), to=case.volunteer, at=AT, actor=case.staff)


@pytest.mark.parametrize("gone", ["erased", "left", "elsewhere"])
def test_a_pair_that_nobody_of_the_association_follows_lacks_all_that_is_asked(session: Session, gone: str):
    case = cases.introduced(session)
    trained(session, case.coordinator)
    ask(session, case.association)
    it = pair(session)
    assert policies.guards(session, it, AT).in_order
    if gone == "erased":
        it.coordinator_id = None
    elif gone == "left":
        session.delete(session.get_one(builders.Member, case.coordinator.id))
    else:
        place = session.get_one(builders.Member, case.coordinator.id)
        place.association_id = builders.association(session).id
    session.flush()
    assert policies.guards(session, it, AT).coordinator == (K.TRAINING,)


def test_another_association_asks_nothing_of_us(session: Session):
    cases.introduced(session)
    ask(session, builders.association(session))
    assert policies.guards(session, pair(session), AT).in_order


def test_what_is_taken_back_suspends_in_the_same_breath_and_a_renewal_lets_go_on(session: Session):
    case = cases.introduced(session)
    mine, us = manager(session, case.association), case.association.id
    row = trained(session, case.coordinator)
    ask(session, case.association)
    who = {"person": case.coordinator, "association_id": us, "actor": mine, "at": AT}
    vouching.withdraw(session, row_id=row.id, **who)
    assert (pair(session).state, pair(session).suspended_for) == (
        MentorshipState.SUSPENDED, SuspensionReason.REQUIREMENT,
    )  # fmt: skip
    told = {
        "pair_suspended_youth": case.youth, "pair_suspended": case.volunteer,
        "pair_suspended_association": case.coordinator,
    }  # fmt: skip
    assert [len(written(session, template, to=to.email)) for template, to in told.items()] == [1, 1, 1]
    vouching.attest(session, proof=Proof.TRAINING, seen_on=DAY, **who)
    assert pair(session).state is MentorshipState.ACTIVE
    assert len(written(session, "pair_resumed", to=case.volunteer.email)) == 1


def test_a_renewal_of_one_adult_does_not_lift_what_is_missing_of_the_other(session: Session):
    case = cases.introduced(session)
    mine = manager(session, case.association)
    row = trained(session, case.coordinator)
    ask(session, case.association)
    who = {"person": case.coordinator, "association_id": case.association.id, "actor": mine, "at": AT}
    vouching.withdraw(session, row_id=row.id, **who)
    builders.checked(session).withdrawn_at = AT
    vouching.attest(session, proof=Proof.TRAINING, seen_on=DAY, **who)
    assert pair(session).state is MentorshipState.SUSPENDED


def test_an_exemption_lets_go_on_until_its_day(session: Session):
    case = cases.introduced(session)
    ask(session, case.association)
    assert pairs.suspend_incomplete(session, coordinator_id=case.coordinator.id, actor=case.staff, at=AT) == 1
    vouching.exempt(
        session, person=case.coordinator, association_id=case.association.id, kind=K.TRAINING, until=DAY,
        reason="Formée ailleurs", actor=manager(session, case.association), at=AT,
    )  # fmt: skip
    assert pair(session).state is MentorshipState.ACTIVE
    assert not policies.guards(session, pair(session), AT + timedelta(days=1)).in_order


def test_an_association_does_not_let_its_team_off_what_the_operator_asks(session: Session):
    us = builders.association(session)
    ask(session)
    clerk = builders.member(session, of=us)
    let = {"person": clerk, "association_id": us.id, "kind": K.TRAINING, "until": DAY, "reason": "x", "at": AT}
    with pytest.raises(Forbidden, match="opérateur"):
        vouching.exempt(session, actor=manager(session, us), **let)
    vouching.exempt(session, actor=operator(session), **let)
    assert not queries.picture(session, DAY, [clerk.id]).missing(clerk.id, us.id, stage=Stage.PAIR, role=STAFF)


def test_time_that_goes_by_suspends_by_the_same_job(app: Flask):
    with transaction() as session:
        case = cases.introduced(session)
        trained(session, case.coordinator)
        ask(session, case.association, days=30)
    app.extensions["clock"] = Clock(AT + timedelta(days=30))
    assert tasks.suspend_incomplete() == 0
    app.extensions["clock"] = Clock(AT + timedelta(days=31))
    assert (tasks.suspend_incomplete(), tasks.suspend_incomplete()) == (1, 0)
    assert pair(look()).suspended_for is SuspensionReason.REQUIREMENT


def test_the_job_suspends_what_nobody_follows_any_more(app: Flask):
    with transaction() as session:
        case = cases.introduced(session)
        trained(session, case.coordinator)
        ask(session, case.association)
    assert tasks.suspend_incomplete() == 0
    with transaction() as session:
        session.delete(session.get_one(builders.Member, case.coordinator.id))
    assert tasks.suspend_incomplete() == 1


def test_a_manager_vouches_for_coordinators_the_operator_for_managers_and_nobody_for_themselves(session: Session):
    us = builders.association(session)
    clerk, boss = builders.member(session, of=us), manager(session, us)
    other, above = manager(session, us), operator(session)
    stranger = manager(session, builders.association(session))

    def attest(actor: Actor, person_id) -> None:
        person = session.get_one(builders.Person, person_id)
        vouching.attest(
            session, person=person, association_id=us.id, proof=Proof.IDENTITY, seen_on=DAY, actor=actor, at=AT
        )

    attest(boss, clerk.id)
    attest(above, boss.person_id)
    attest(above, clerk.id)
    colleague = cases.staff(builders.member(session, of=us), us)
    for actor, person_id in (
        (cases.staff(clerk, us), clerk.id), (colleague, clerk.id), (boss, boss.person_id), (other, boss.person_id),
        (stranger, clerk.id),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            attest(actor, person_id)
    knowing.declare(session, one_id=clerk.id, other_id=boss.person_id, actor=boss, at=AT)
    with pytest.raises(Forbidden, match="connaissez"):
        attest(boss, clerk.id)
    signed = session.exec(select(Attestation).where(Attestation.person_id == clerk.id)).all()
    assert {row.attested_by_id for row in signed} == {boss.person_id, above.person_id}


def test_the_charter_is_signed_by_oneself_alone(session: Session):
    case = cases.introduced(session)
    ask(session, case.association, kind=K.CHARTER)
    assert not policies.guards(session, pair(session), AT).in_order
    who = {"person": case.coordinator, "association_id": case.association.id, "at": AT}
    with pytest.raises(Forbidden):
        vouching.sign_charter(session, actor=manager(session, case.association), **who)
    vouching.sign_charter(session, actor=case.staff, **who)
    assert policies.guards(session, pair(session), AT).in_order


def test_somebody_else_s_row_is_not_taken_back(session: Session):
    us = builders.association(session)
    one, other = builders.member(session, of=us), builders.member(session, of=us)
    row = trained(session, other)
    with pytest.raises(NotFound):
        vouching.withdraw(session, person=one, association_id=us.id, row_id=row.id, actor=manager(session, us), at=AT)


def test_a_colleague_in_order_follows_in_the_place_of_who_left_and_the_pair_goes_on(session: Session):
    case = cases.introduced(session)
    ask(session, case.association)
    pairs.suspend_incomplete(session, coordinator_id=case.coordinator.id, actor=case.staff, at=AT)
    colleague = builders.member(session, of=case.association)
    trained(session, colleague)
    changes.follow(session, mentorship=pair(session), actor=cases.staff(colleague, case.association), at=AT)
    assert (pair(session).coordinator_id, pair(session).state) == (colleague.id, MentorshipState.ACTIVE)
    assert session.exec(select(Entry.actor_id).where(Entry.action == "follow")).all() == [colleague.id]


def test_nobody_of_whom_something_is_missing_takes_a_pair_over(session: Session):
    case = cases.introduced(session)
    trained(session, case.coordinator)
    ask(session, case.association)
    colleague = builders.member(session, of=case.association)
    with pytest.raises(Conflict, match="formation"):
        changes.follow(session, mentorship=pair(session), actor=cases.staff(colleague, case.association), at=AT)


def test_a_pair_that_was_suspended_by_hand_stays_so_under_a_new_follower(session: Session):
    case = cases.introduced(session)
    pairs.suspend(session, mentorship=pair(session), actor=case.staff, at=AT)
    colleague = builders.member(session, of=case.association)
    changes.follow(session, mentorship=pair(session), actor=cases.staff(colleague, case.association), at=AT)
    assert pair(session).state is MentorshipState.SUSPENDED


def test_the_team_is_reminded_sixty_thirty_and_seven_days_before_an_end_and_on_its_day(app: Flask):
    with transaction() as session:
        us = builders.association(session)
        clerk = builders.member(session, of=us)
        manager(session, us)
        builders.member(session, of=us, first_name="Ahmed")
        trained(session, clerk)
        ask(session, us, days=100)
    told = {}
    for days in (39, 40, 41, 70, 71, 93, 94, 100, 101):
        app.extensions["clock"] = Clock(AT + timedelta(days=days))
        told[days] = (tasks.remind(), tasks.remind())
    assert {days: count for days, count in told.items() if count != (0, 0)} == dict.fromkeys((40, 70, 93, 100), (1, 0))
    assert len(written(look(), "team_ends_soon", to=clerk.email)) == 4
    mails = written(look(), "team_ends_soon_manager")
    assert len(mails) == 4
    assert "Claire" in mails[0].body
    assert "Formation suivie" in mails[0].body


def test_a_team_of_whom_nothing_is_asked_is_reminded_of_nothing(app: Flask):
    with transaction() as session:
        us = builders.association(session)
        builders.check(session, volunteer_id=builders.member(session, of=us).id, ends=DAY + timedelta(days=5))
    assert tasks.remind() == 0
