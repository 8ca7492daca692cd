"""An accepted plan becomes proposals by the usual way; what is no longer possible is told, the rest is done."""

from __future__ import annotations

import builders
import cases
import plans
import pytest
from sqlmodel import Session, select

from app.associations.states import Lending
from app.core.errors import Conflict
from app.mailbox.models import Message
from app.mentorships.models import Mentorship
from app.needs.models import Need
from app.needs.states import NeedState
from app.offers.models import Offer
from app.plans import queries, services
from app.plans.services.deciding import NEED_CHANGED, OFFER_CHANGED
from app.plans.states import PlanState
from app.proposals import policies
from app.proposals import services as proposals
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.routing import services as routes

AT = builders.AT


def test_accepting_takes_the_cases_and_asks_every_volunteer(session: Session) -> None:
    built = plans.scene(session, needs=3, offers=3)
    plan = plans.drafted(session, built)
    plans.carried_out(session, plan, built.staff)
    assert plan.state is PlanState.ACCEPTED
    for need in built.needs:
        assert session.get_one(Need, need.id).case_association_id == built.association.id
    asked = session.exec(select(Proposal).where(Proposal.state == ProposalState.VOLUNTEER_ASKED)).all()
    assert {each.need_id: each.offer_id for each in asked} == plans.pairs(session, plan.id)
    assert {each.decided_by_id for each in asked} == {built.coordinator.id}
    assert len(session.exec(select(Message).where(Message.template == "volunteer_asked")).all()) == 3
    assert queries.outcome(session, plan.id) == (3, 0)
    assert session.exec(select(Mentorship)).all() == []


def test_a_lent_volunteer_waits_for_the_yes_of_who_lends_them(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=0)
    builders.offer(session, of=builders.association(session, lending=Lending.ASK))
    plan = plans.drafted(session, built)
    plans.carried_out(session, plan, built.staff)
    assert session.exec(select(Proposal.state).where(Proposal.need_id == built.needs[0].id)).all() == ["lender_asked"]


def test_a_changed_need_and_a_changed_offer_are_left_and_the_others_are_done(session: Session) -> None:
    built = plans.scene(session, needs=3, offers=3)
    plan = plans.drafted(session, built)
    given = plans.pairs(session, plan.id)
    built.needs[0].version += 1
    session.get_one(Offer, given[built.needs[1].id]).version += 1
    session.flush()
    plans.carried_out(session, plan, built.staff)
    said = {row.need_id: row.obstacle for row in queries.rows(session, plan.id)}
    assert said == {built.needs[0].id: NEED_CHANGED, built.needs[1].id: OFFER_CHANGED, built.needs[2].id: ""}
    assert session.get_one(Need, built.needs[0].id).state is NeedState.WAITING
    assert queries.outcome(session, plan.id) == (1, 2)


def test_a_volunteer_taken_meanwhile_is_said_and_the_case_is_not_taken(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=1)
    plan = plans.drafted(session, built)
    rival = cases.taken(session, of=built.association)
    proposals.propose_by_name(session, need=rival.need, offer_id=built.offers[0].id, actor=rival.staff, at=AT)
    plans.carried_out(session, plan, built.staff)
    assert queries.row(session, plan.id, built.needs[0].id).obstacle == policies.FULL
    assert session.get_one(Need, built.needs[0].id).state is NeedState.WAITING


def test_a_volunteer_who_was_asked_for_the_same_youth_meanwhile_is_said(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=1)
    routes.take(session, need=built.needs[0], actor=built.staff, at=AT)
    plan = plans.drafted(session, built)
    proposals.propose_by_name(session, need=built.needs[0], offer_id=built.offers[0].id, actor=built.staff, at=AT)
    plans.carried_out(session, plan, built.staff)
    assert queries.row(session, plan.id, built.needs[0].id).obstacle == policies.ASKED_ALREADY


def test_a_case_that_went_elsewhere_is_said(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=1)
    plan = plans.drafted(session, built)
    session.get_one(Need, built.needs[0].id).association_id = builders.association(session).id
    session.flush()
    plans.carried_out(session, plan, built.staff)
    assert queries.row(session, plan.id, built.needs[0].id).obstacle == "Ce dossier n’est plus chez vous."


def test_what_was_accepted_is_not_done_twice(session: Session) -> None:
    built = plans.scene(session, needs=1, offers=1)
    plan = plans.drafted(session, built)
    plans.carried_out(session, plan, built.staff)
    assert services.carry_out(session, plan_id=plan.id, actor=built.staff, at=AT) == 0
    with pytest.raises(Conflict):
        services.accept(session, plan_id=plan.id, version=plan.version, actor=built.staff, at=AT)


def test_a_dropped_plan_sends_nothing(session: Session) -> None:
    built = plans.scene(session)
    plan = plans.drafted(session, built)
    services.drop(session, plan_id=plan.id, version=plan.version, actor=built.staff, at=AT)
    with pytest.raises(Conflict):
        services.carry_out(session, plan_id=plan.id, actor=built.staff, at=AT)
    assert session.exec(select(Proposal)).all() == []
